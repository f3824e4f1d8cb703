//! Every word of the page that is its own, in Arabic and English side by side.

use super::Lang;
use isnad_doc::{Act, Commit, EventType, Relation, Status};
use isnad_weigh::{FactorKind, SourceClass};

macro_rules! strings {
    ($($key:ident: $ar:literal, $en:literal;)*) => {
        /// The page's own words in one language.
        pub(super) struct Strings { $(pub(super) $key: &'static str),* }

        const AR: Strings = Strings { $($key: $ar),* };
        const EN: Strings = Strings { $($key: $en),* };
    };
}

strings! {
    lang: "ar", "en";
    dir: "rtl", "ltr";
    kicker: "ملف أدلة", "Evidence dossier";
    asked: "طُرح السؤال في", "Asked on";
    closing: "يُحسم في", "Settled by";
    until: "أدلة حتى", "Evidence up to";
    answer: "الجواب", "The answer";
    nearly_certain: "يكاد يكون مؤكدا", "Almost certainly";
    very_likely: "مرجح جدا", "Very likely";
    likely: "الأرجح", "Most likely";
    even: "كفتان متقاربتان، وأثقلهما", "Close to even; slightly ahead";
    open: "لا جواب راجح، وأقرب الأجوبة", "No answer stands out; nearest";
    next: "يليه", "Next";
    no_evidence: "لا دليل في هذا الأرشيف على السؤال، فالاحتمالات هي القبلية كما كُتبت في ملف السؤال.", "The archive holds no evidence on this question: the probabilities are the priors of the question file.";
    holds: "لا ينقلب الجواب بحذف أي أصل واحد.", "No single origin, left out, would change which answer leads.";
    turns: "ينقلب الجواب إذا حُذف أصل واحد من هذه:", "The answer turns if any one of these origins is left out:";
    prior: "قبل الأدلة", "before evidence";
    built_on: "بُني الجواب على", "Built on";
    pieces: "أدلة", "evidence";
    of_origins: "أصول مستقلة", "independent origins";
    in_documents: "وثائق", "documents";
    history: "كيف تغيّر الجواب", "How the answer moved";
    history_note: "نقطة لكل يوم نُشر فيه دليل. أول الخط هو الاحتمال القبلي.", "A point for every day on which evidence was published. The line starts at the prior.";
    movers: "ما حرّك الجواب", "What moved it";
    evidence: "الأدلة", "The evidence";
    evidence_note: "يُعرض كل أصل مرة واحدة كاملا، تحت الفرضية التي يقوّيها أكثر من غيرها. الأسهم تقول كم يرفع كل فرضية أو يخفضها.", "Each origin is shown in full once, under the hypothesis it favours most. Arrows tell how far it raises or lowers each.";
    supports: "ما يقوّيها", "For it";
    weakens: "ما يضعفها", "Against it";
    nothing: "لا شيء في الأرشيف.", "Nothing in the archive.";
    also_by: "نُقل أيضا في", "Also carried by";
    more_pieces: "بقية ما جاء عن هذا الأصل", "More from this origin";
    unnamed_source: "مصدر لم يُذكر", "source not expressed";
    weight: "الوزن", "weight";
    evidence_id: "معرّف الدليل", "evidence id";
    legend_content: "ما نُسب", "what is ascribed";
    legend_source: "القائل", "who says it";
    legend_cue: "لفظ النقل", "reporting words";
    legend_trigger: "لفظ الحدث", "the event";
    sums: "الحساب خطوة خطوة", "The arithmetic, step by step";
    sums_note: "كل رقم لوغاريتم طبيعي. اجمع العمود: القبلي وما يضيفه كل أصل، ثم ارفع e إلى المجموع واقسم على مجموع الأعمدة؛ الحاصل هو الاحتمال.", "Every figure is a natural logarithm. Add a column up: the prior and what each origin adds; raise e to the sum and divide by the total over the columns: that is the probability.";
    sum_prior: "ln القبلي", "ln prior";
    sum_total: "المجموع", "sum";
    sum_probability: "الاحتمال", "probability";
    sum_others: "أصول أخرى", "other origins";
    origin: "الأصل", "origin";
    indicators: "القرائن", "indicators";
    capped: "حُدّ أثره", "capped";
    sensitivity: "ماذا لو؟", "What if?";
    sensitivity_note: "احتمال كل فرضية لو تغيّر اختيار أو غاب أصل: الاختيارات أولا، ثم الأصول من أثقلها أثرا. المظلل ينقلب به الجواب.", "The probability of each hypothesis if a choice were made otherwise or an origin were missing: choices first, then origins by effect. A shaded row turns the answer.";
    as_is: "كما هو", "as it stands";
    without_origin: "بلا", "without";
    equal_priors: "باحتمالات قبلية متساوية", "with equal priors";
    full_weight: "لو حُسب كل دليل بوزنه الكامل", "if every piece counted whole";
    without_class: "بلا مصادر من صنف", "without sources of class";
    matrix: "القرائن والفرضيات", "Indicators and hypotheses";
    matrix_note: "مصفوفة الفرضيات المتنافسة: CC متسقة جدا، C متسقة، N محايدة، I غير متسقة، II غير متسقة إطلاقا. القوة التمييزية نسبة أعلى ترجيح إلى أدناه.", "Analysis of competing hypotheses: CC very consistent, C consistent, N neutral, I inconsistent, II very inconsistent. Diagnosticity is the highest likelihood over the lowest.";
    diagnosticity: "القوة التمييزية", "diagnosticity";
    origins: "الأصول", "origins";
    not_seen: "لم تظهر", "not seen";
    timeline: "الخط الزمني", "Timeline";
    timeline_note: "أحداث الأطراف كما ترويها الصفحات. فوق الخط تعاون وتحته نزاع.", "Events of the parties as pages tell them. Cooperation stands above the line, conflict below.";
    published_day: "يوم النشر", "day of publication";
    said_by: "بحسب", "according to";
    in_pages: "صفحات", "pages";
    all_events: "بقية الأحداث", "More events";
    network: "شبكة الأطراف", "Network of actors";
    network_note: "بين المنظمات والدول وحدها، من أحداث مثبتة تشارك فيها أطراف السؤال. سماكة الخط عدد الأحداث.", "Organisations and countries only, from asserted events that involve a party of the question. Width is the number of events.";
    cooperation: "تعاون", "cooperation";
    conflict: "نزاع", "conflict";
    sources: "المصادر", "Sources";
    who_is_quoted: "من نُقل عنه", "Who is quoted";
    outlets: "المنابر", "Outlets";
    name: "الاسم", "name";
    kind: "الصنف", "kind";
    quoted: "أقوال", "quotations";
    documents_column: "وثائق", "documents";
    relevant_column: "ذات صلة", "relevant";
    evidence_column: "أدلة", "evidence";
    no_outlet: "منبر غير مذكور", "no outlet named";
    documents: "الوثائق", "Documents";
    no_date: "بلا تاريخ", "no date";
    no_title: "بلا عنوان", "no title";
    method: "المنهج وحدوده", "Method and limits";
    method_1: "قرأ البرنامج كل وثيقة، ووسم من قال وماذا قال وعمن نقل، ثم بحث عن القرائن المكتوبة في ملف السؤال. ما لم يُكتب في الملف لا يُرى.", "The program read every document, marked who said what and heard it from whom, and looked for the indicators written in the question file. What the file does not name is not seen.";
    method_2: "التقرير ليس حقيقة: كل دليل هنا قول قائل. وزنه حاصل ضرب ثقة الوسم، وقرب الأطراف، والتزام القائل، وحال الحدث، وأضعف حلقة في السلسلة.", "A report is not a fact: every piece here is somebody's word. Its weight is the product of the coder's confidence, how near the parties stand, the speaker's commitment, the status of the event and the weakest link of its chain.";
    method_3: "القائل الواحد في مدة متقاربة أصل واحد مهما نقلت عنه الصحف، ولا يزيد أثر أي أصل على حد معلوم، وما تكرر من القرينة نفسها يضعف أثره.", "One speaker within a short time is one origin, however many papers relay it; no origin may exceed a fixed effect; repetition of the same indicator fades.";
    method_4: "الاحتمالات القبلية والترجيحات تقدير كاتب السؤال، لا قياس. غيّرها يتغير الجواب.", "Priors and likelihoods are the judgement of the question's author, not measurements. Change them and the answer changes.";
    method_5: "الوسم آلي وقد يخطئ. لكل دليل معرّف يُقبل به أو يُرفض أو يُعاد وزنه في ملف السؤال.", "Coding is automatic and errs. Every piece has an id by which the question file may accept, reject or reweigh it.";
    left_earlier: "تُركت لأنها نُشرت قبل أول يوم", "left out as published before the first day";
    left_later: "تُركت لأنها نُشرت بعد آخر يوم", "left out as published after the last day";
    left_undated: "تُركت لأنها بلا تاريخ", "left out as undated";
    used_undated: "قُرئت وهي بلا تاريخ", "read though undated";
    count_documents: "وثائق", "documents";
    count_relevant: "تذكر طرفا", "naming a party";
    count_attributions: "أقوال منسوبة", "attributions";
    count_events: "أحداث", "events";
    diagnostics: "ملاحظات القراءة", "Diagnostics";
    judged: "حكم المحلل", "analyst's judgement";
    accepted: "مقبول", "accepted";
    rejected: "مرفوض", "rejected";
    reweighed: "أُعيد وزنه", "reweighed";
    made_with: "أُنشئ بـ isnad", "Made with isnad";
}

impl Strings {
    pub(super) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ar => &AR,
            Lang::En => &EN,
        }
    }
}

fn pick(lang: Lang, ar: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ar => ar,
        Lang::En => en,
    }
}

pub(super) fn class(lang: Lang, class: SourceClass) -> &'static str {
    let (ar, en) = match class {
        SourceClass::Media => ("وسيلة إعلام", "media"),
        SourceClass::Official => ("جهة رسمية", "official"),
        SourceClass::ArmedGroup => ("جماعة مسلحة", "armed group"),
        SourceClass::Party => ("حزب أو حركة", "party"),
        SourceClass::Expert => ("خبير", "expert"),
        SourceClass::Anonymous => ("مجهول", "unnamed"),
        SourceClass::Other => ("آخر", "other"),
        SourceClass::Unknown => ("غير مذكور", "not expressed"),
    };
    pick(lang, ar, en)
}

pub(super) fn act(lang: Lang, act: Act) -> &'static str {
    let (ar, en) = match act {
        Act::Say => ("قول", "says"),
        Act::Announce => ("إعلان", "announces"),
        Act::Confirm => ("تأكيد", "confirms"),
        Act::Claim => ("زعم", "claims"),
        Act::Deny => ("نفي", "denies"),
        Act::Predict => ("توقع", "predicts"),
        Act::Demand => ("مطالبة", "demands"),
        Act::Accuse => ("اتهام", "accuses"),
        Act::Warn => ("تحذير", "warns"),
        Act::Admit => ("إقرار", "admits"),
        Act::Think => ("رأي", "holds"),
        Act::Report => ("نقل", "relays"),
        Act::Ask => ("سؤال", "asks"),
        Act::AgreeRefuse => ("موافقة أو رفض", "agrees or refuses"),
    };
    pick(lang, ar, en)
}

pub(super) fn commit(lang: Lang, commit: Commit) -> &'static str {
    let (ar, en) = match commit {
        Commit::CtPlus => ("جازم", "certain"),
        Commit::PrPlus => ("مرجِّح", "probable"),
        Commit::PsPlus => ("مجوِّز", "possible"),
        Commit::CtMinus => ("نافٍ جازم", "certainly not"),
        Commit::PrMinus => ("مستبعِد", "probably not"),
        Commit::PsMinus => ("مشكك", "possibly not"),
        Commit::Uu => ("غير ملتزم", "uncommitted"),
    };
    pick(lang, ar, en)
}

pub(super) fn status(lang: Lang, status: Status) -> &'static str {
    let (ar, en) = match status {
        Status::Asserted => ("واقع", "asserted"),
        Status::Future => ("مستقبل", "future"),
        Status::Hypothetical => ("محتمل", "hypothetical"),
        Status::Historical => ("ماضٍ بعيد", "historical"),
    };
    pick(lang, ar, en)
}

pub(super) fn factor(lang: Lang, kind: FactorKind) -> &'static str {
    let (ar, en) = match kind {
        FactorKind::Coder => ("ثقة الوسم", "coder"),
        FactorKind::Parties => ("الأطراف", "parties"),
        FactorKind::Commit => ("التزام القائل", "commitment"),
        FactorKind::Status => ("حال الحدث", "status"),
        FactorKind::Reliability => ("أضعف حلقة", "weakest link"),
        FactorKind::Credibility => ("المصداقية", "credibility"),
        FactorKind::Judgement => ("حكم المحلل", "judgement"),
    };
    pick(lang, ar, en)
}

pub(super) fn event(lang: Lang, kind: EventType, relation: Option<Relation>) -> &'static str {
    let (ar, en) = match relation {
        Some(Relation::Merge) => ("اندماج", "merger"),
        Some(Relation::Ally) => ("تحالف", "alliance"),
        Some(Relation::Pledge) => ("مبايعة", "pledge"),
        Some(Relation::Split) => ("انشقاق", "split"),
        Some(Relation::Rival) => ("تناحر", "rivalry"),
        Some(Relation::Talks) => ("محادثات", "talks"),
        None => match kind {
            EventType::Agree => ("اتفاق", "agreement"),
            EventType::Consult => ("تشاور", "consultation"),
            EventType::Support => ("تأييد", "support"),
            EventType::Concede => ("تنازل", "concession"),
            EventType::Cooperate => ("تعاون", "cooperation"),
            EventType::Aid => ("إمداد", "aid"),
            EventType::Retreat => ("تراجع", "retreat"),
            EventType::Request => ("مطالبة", "request"),
            EventType::Accuse => ("اتهام", "accusation"),
            EventType::Reject => ("رفض", "rejection"),
            EventType::Threaten => ("تهديد", "threat"),
            EventType::Protest => ("احتجاج", "protest"),
            EventType::Sanction => ("عقوبة أو قطيعة", "sanction"),
            EventType::Mobilize => ("حشد", "mobilisation"),
            EventType::Coerce => ("إكراه", "coercion"),
            EventType::Assault => ("هجوم", "assault"),
        },
    };
    pick(lang, ar, en)
}

const MONTHS: [(&str, &str); 12] = [
    ("يناير", "January"),
    ("فبراير", "February"),
    ("مارس", "March"),
    ("أبريل", "April"),
    ("مايو", "May"),
    ("يونيو", "June"),
    ("يوليو", "July"),
    ("أغسطس", "August"),
    ("سبتمبر", "September"),
    ("أكتوبر", "October"),
    ("نوفمبر", "November"),
    ("ديسمبر", "December"),
];

/// The name of a month, 1 to 12.
pub(super) fn month(lang: Lang, month: i8) -> &'static str {
    let i = usize::try_from(month).unwrap_or(1).saturating_sub(1);
    MONTHS.get(i).map_or("", |(ar, en)| pick(lang, ar, en))
}

/// A month for a narrow axis: English is cut to three letters, Arabic names are short.
pub(super) fn month_short(lang: Lang, number: i8) -> &'static str {
    let name = month(lang, number);
    match lang {
        Lang::Ar => name,
        Lang::En => name.get(..3).unwrap_or(name),
    }
}
