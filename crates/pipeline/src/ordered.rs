//! Work on many items by many threads, results in the order of the input, memory bounded.

use crossbeam_channel::bounded;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Items on the way at once, for each thread. Enough that one slow page does not leave the other threads idle.
const AHEAD: usize = 16;

/// The number of worker threads that `wanted` stands for: itself, or one a core where it is 0.
#[must_use]
pub fn threads(wanted: usize) -> usize {
    match wanted {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n.min(1024),
    }
}

/// Does `work` on every item, on `wanted` threads (0: one a core), and hands the results to `emit` in the order of the
/// input.
///
/// The iterator runs on a thread of its own and `emit` on the calling one. At most `16 · threads` items are on the way
/// at any time, finished ones that wait for their turn included, so that memory does not grow with the input. When
/// `emit` breaks, everything stops and its value is returned.
///
/// # Panics
/// When the iterator or `work` panics: the panic is carried to the calling thread, after the results before it.
pub fn ordered<T, R, B>(
    items: impl Iterator<Item = T> + Send,
    wanted: usize,
    work: impl Fn(T) -> R + Sync,
    mut emit: impl FnMut(R) -> ControlFlow<B>,
) -> ControlFlow<B>
where
    T: Send,
    R: Send,
{
    let threads = threads(wanted);
    let room = threads * AHEAD;
    type Payload = Box<dyn Any + Send>;
    let (permit, permits) = bounded::<()>(room);
    let (give, take) = bounded::<(usize, T)>(room);
    let (finish, finished) = bounded::<(usize, Result<R, Payload>)>(room);
    std::thread::scope(|scope| {
        let failed = finish.clone();
        scope.spawn(move || {
            let mut items = items;
            for n in 0.. {
                // A permit is taken before an item is read and given back when its result has been emitted.
                if permit.send(()).is_err() {
                    return;
                }
                match catch_unwind(AssertUnwindSafe(|| items.next())) {
                    Ok(Some(item)) => {
                        if give.send((n, item)).is_err() {
                            return;
                        }
                    }
                    Ok(None) => return,
                    Err(payload) => {
                        let _ = failed.send((n, Err(payload)));
                        return;
                    }
                }
            }
        });
        for _ in 0..threads {
            let (take, finish, work) = (take.clone(), finish.clone(), &work);
            scope.spawn(move || {
                for (n, item) in take {
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if finish.send((n, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop((take, finish));
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        // Moved in here so that leaving early, by `break` or by panic, hangs up on the other threads.
        let (finished, permits) = (finished, permits);
        for (n, result) in &finished {
            waiting.insert(n, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                let _ = permits.recv();
                match result {
                    Ok(result) => {
                        if let ControlFlow::Break(value) = emit(result) {
                            return ControlFlow::Break(value);
                        }
                    }
                    Err(payload) => {
                        drop((finished, permits));
                        resume_unwind(payload)
                    }
                }
            }
        }
        ControlFlow::Continue(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn keeps_the_order() {
        for threads in [1, 2, 7] {
            let mut out = Vec::new();
            let work = |i: u64| {
                std::thread::sleep(Duration::from_micros((i * 7919) % 300));
                i * 2
            };
            let flow = ordered(0..300u64, threads, work, |i| {
                out.push(i);
                ControlFlow::<()>::Continue(())
            });
            assert_eq!(flow, ControlFlow::Continue(()));
            assert_eq!(out, (0..300).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn memory_is_bounded_behind_a_slow_item() {
        let read = AtomicUsize::new(0);
        let items = (0..1000usize).inspect(|_| {
            read.fetch_add(1, Ordering::SeqCst);
        });
        let mut ahead = 0;
        let work = |i: usize| {
            if i == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
            i
        };
        let mut emitted = 0;
        let _ = ordered(items, 2, work, |_| {
            ahead = ahead.max(read.load(Ordering::SeqCst) - emitted);
            emitted += 1;
            ControlFlow::<()>::Continue(())
        });
        assert_eq!(emitted, 1000);
        assert!(ahead <= 2 * AHEAD + 1, "{ahead}");
    }

    #[test]
    fn stops_when_told() {
        let flow = ordered(
            0..,
            3,
            |i: u32| i,
            |i| if i == 100 { ControlFlow::Break(i) } else { ControlFlow::Continue(()) },
        );
        assert_eq!(flow, ControlFlow::Break(100));
    }

    #[test]
    fn carries_panics_over() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let mut seen = Vec::new();
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let work = |i: u32| if i == 5 { panic!("five") } else { i };
            ordered(0..1000u32, 2, work, |i| {
                seen.push(i);
                ControlFlow::<()>::Continue(())
            })
        }));
        let input = catch_unwind(|| {
            let items = (0..10u32).map(|i| if i == 5 { panic!("input") } else { i });
            ordered(items, 2, |i| i, |_| ControlFlow::<()>::Continue(()))
        });
        std::panic::set_hook(hook);
        assert!(caught.is_err() && input.is_err());
        assert_eq!(seen, [0, 1, 2, 3, 4]);
    }
}
