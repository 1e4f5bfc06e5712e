//! The minutes of a meeting: a page in the order of the agenda, and the same as a tagged PDF to take away.

use axum::{
    extract::{Path, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use lookagain_app::{
    AppError,
    casework::{CaseworkView, Minutes, MinutesAs},
    rules_of_casework::{
        Kind,
        lists::ClosureReason,
        panel::{Consideration, ConsiderationState, MeetingState, QUORUM},
        review::Conflict,
    },
};
use lookagain_paper::{Fact, Paper, PaperError, Part, Table, pdf};

use super::{
    describe::{self, card, day},
    panel::{meeting_id, members},
    sheet::{Sheet, buttons, link_button},
};
use crate::{
    Web,
    components::{MARKING, SummaryList},
    errors::Page,
    session::Reader,
    words,
};

/// What stands at the foot of every page, after the marking.
const FOOT: &str =
    "Panel minutes. Keep them as you keep the case files. Victims, suspects and witnesses are not named.";

/// The page, which prints.
pub(crate) async fn minutes(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id = meeting_id(&id)?;
    let minutes = web.app.minutes(&reader.who, id, MinutesAs::Page, web.now()).await?;
    let view = &minutes.meeting;
    let mut sheet = Sheet::new(
        reader.layout(format!("Minutes of meeting {id}"), "panel"),
        format!("Minutes of meeting {id}"),
    )
    .back(format!("/panel/{id}"));
    sheet.part(SummaryList::new([
        ("On", day(view.meeting.on)),
        ("Stands at", view.meeting.state.label().to_owned()),
        ("Members", members(view).join(", ")),
        ("Cases", minutes.cases.len().to_string()),
    ]));
    sheet.part(buttons([link_button("Minutes (PDF)", format!("/panel/{id}/minutes.pdf"), false)]));
    for file in &minutes.cases {
        let case = file.case.id;
        sheet.heading(&format!("case-{case}"), &name_of(file));
        let items: Vec<String> = considered(file, id).map(|one| one.item.to_owned()).collect();
        if items.is_empty() {
            sheet.say("Not decided.");
        }
        for item in items {
            if let Some(list) = card(file, Kind::Consideration, &item) {
                sheet.part(list);
            }
        }
    }
    Ok(sheet.answer())
}

/// The file.
pub(crate) async fn minutes_pdf(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id = meeting_id(&id)?;
    let minutes = web.app.minutes(&reader.who, id, MinutesAs::File, web.now()).await?;
    let made = tokio::task::spawn_blocking(move || minutes_as_pdf(&minutes)).await;
    let bytes = match made {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            // Counts faults and quotes nothing.
            tracing::error!(error = %error, "minutes were not made");
            return Err(AppError::Internal("minutes as PDF").into());
        }
        Err(_) => return Err(AppError::Internal("minutes as PDF").into()),
    };
    let name = format!("attachment; filename=\"panel-minutes-{id}.pdf\"");
    Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// Minutes as a tagged PDF: the same minutes give the same bytes.
///
/// # Errors
/// When they cannot be set so that they are accessible.
pub fn minutes_as_pdf(minutes: &Minutes) -> Result<Vec<u8>, PaperError> {
    pdf(&paper(minutes))
}

/// What was written down at a meeting about a case.
fn considered(
    file: &CaseworkView,
    meeting: i64,
) -> impl Iterator<Item = lookagain_app::rules_of_casework::Present<'_, Consideration>> {
    file.file.all::<Consideration>().filter(move |one| one.says.meeting == meeting)
}

fn name_of(file: &CaseworkView) -> String {
    format!("{} case {}", words::force(file.case.force_id), file.case.id)
}

fn paper(minutes: &Minutes) -> Paper {
    let view = &minutes.meeting;
    let id = view.id;
    let mut paper = Paper::new(format!("Minutes of meeting {id}"), format!("{MARKING}. {FOOT}"));
    if let Some(text) = unfinished(minutes) {
        paper.parts.push(Part::Notice { text });
    }
    paper.parts.push(facts([
        ("On", day(view.meeting.on)),
        ("Stands at", view.meeting.state.label().to_owned()),
        ("Members", members(view).join("\n")),
        ("Quorum", format!("{QUORUM} members without a conflict in the case, the chair among them. It is counted for each case.")),
    ]));
    paper.parts.push(section("Agenda"));
    if minutes.cases.is_empty() {
        paper.parts.push(text("No case is on the agenda."));
    } else {
        paper.parts.push(Part::Table(agenda(minutes)));
    }
    for (number, file) in (1..).zip(&minutes.cases) {
        paper.parts.push(section(&format!("{number}. {}", name_of(file))));
        let mut any = false;
        for one in considered(file, id) {
            any = true;
            consideration(&mut paper, file, &one);
        }
        if !any {
            paper.parts.push(text("Not decided."));
        }
    }
    paper
}

/// What keeps minutes from being final; nothing when all is signed and the meeting over.
fn unfinished(minutes: &Minutes) -> Option<String> {
    let id = minutes.meeting.id;
    let drafts = minutes.cases.iter().filter(|file| {
        considered(file, id).last().is_some_and(|one| one.says.state == ConsiderationState::Draft)
    });
    let drafts = u64::try_from(drafts.count()).unwrap_or(u64::MAX);
    let over = minutes.meeting.meeting.state == MeetingState::Over;
    match (over, drafts) {
        (true, 0) => None,
        (true, n) => Some(format!("{} not signed.", words::count(n, "decision is", "decisions are"))),
        (false, 0) => Some("The meeting is not over: these minutes can still change.".to_owned()),
        (false, n) => Some(format!(
            "The meeting is not over and {} not signed: these minutes can still change.",
            words::count(n, "decision is", "decisions are")
        )),
    }
}

fn agenda(minutes: &Minutes) -> Table {
    let id = minutes.meeting.id;
    let rows = (1..).zip(&minutes.cases).map(|(number, file): (u64, _)| {
        let last = considered(file, id).last();
        let decision = last.as_ref().map_or("Not decided", |one| one.says.decision.label());
        let stands = last.as_ref().map_or("", |one| one.says.state.label());
        vec![
            number.to_string(),
            file.case.id.to_string(),
            words::force(file.case.force_id).to_owned(),
            decision.to_owned(),
            stands.to_owned(),
        ]
    });
    Table {
        caption: "Cases on the agenda".to_owned(),
        head: ["Item", "Case", "Force", "Decision", "Stands at"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// One decision, with everything that minutes must say of it; what there was none of is said too.
fn consideration(
    paper: &mut Paper,
    file: &CaseworkView,
    one: &lookagain_app::rules_of_casework::Present<'_, Consideration>,
) {
    let says = one.says;
    let parts = &mut paper.parts;
    let closure = says.closure_reason.and_then(|code| ClosureReason::lookup(code.code()));
    parts.push(facts([
        ("Decision", says.decision.label().to_owned()),
        ("Listed reason", closure.map(|row| row.label.to_owned()).unwrap_or_default()),
        ("Stands at", says.state.label().to_owned()),
        ("On record", on_record(file, one.by, &one.at.to_string(), one.version)),
    ]));
    parts.push(part("Present and quorum"));
    parts.push(list(present(file, says)));
    let quorum = if says.quorate() { "There was a quorum." } else { "There was no quorum." };
    let free = says.took_part().collect::<std::collections::BTreeSet<_>>().len();
    parts.push(text(&format!(
        "{quorum} {} part.",
        words::count(u64::try_from(free).unwrap_or(0), "member took", "members took")
    )));
    parts.push(part("Declared conflicts"));
    parts.push(list(conflicts(file, says)));
    parts.push(part("Material considered"));
    parts.push(list(describe::each_citation(file, &says.material).collect()));
    parts.push(part("Findings"));
    parts.push(text(&says.findings));
    parts.push(part("Reasons"));
    parts.push(text(&says.reasons));
    parts.push(part("Dissent"));
    let who = |account| describe::name(file, Some(account));
    parts.push(list(says.dissent.iter().map(|one| format!("{}: {}", who(one.account), one.why)).collect()));
    parts.push(part("Actions"));
    parts.push(list(says.actions.clone()));
    if !says.learning.is_empty() {
        parts.push(part("Learning"));
        parts.push(text(&says.learning));
    }
    parts.push(part("Signature"));
    parts.push(facts([
        ("Signed by", says.signed_by.map_or_else(|| "Not signed".to_owned(), who)),
        ("Second person", says.second.map(who).unwrap_or_default()),
        ("Second person's reason", says.second_reason.clone()),
    ]));
}

fn on_record(file: &CaseworkView, by: Option<lookagain_domain::AccountId>, at: &str, version: u32) -> String {
    format!("{}, {}, version {version}", describe::name(file, by), words::time(at))
}

fn present(file: &CaseworkView, says: &Consideration) -> Vec<String> {
    let each = says.present.iter().map(|member| {
        let chair = if member.chair { " (chair)" } else { "" };
        let apart =
            if says.in_conflict.contains(&member.account) { ", in conflict, took no part" } else { "" };
        format!("{}{chair}{apart}", describe::name(file, Some(member.account)))
    });
    each.collect()
}

/// What those who were present declared: before, and took no part; or since, which says so.
fn conflicts(file: &CaseworkView, says: &Consideration) -> Vec<String> {
    let declared = |account| file.file.all::<Conflict>().find(|one| one.says.account == account);
    let each = says.present.iter().filter_map(|member| {
        let found = declared(member.account);
        let apart = says.in_conflict.contains(&member.account);
        let what = match (&found, apart) {
            (Some(one), true) => one.says.what.clone(),
            (Some(one), false) => format!("{} (declared after this was written down)", one.says.what),
            (None, true) => "no more is on record".to_owned(),
            (None, false) => return None,
        };
        Some(format!("{}: {what}", describe::name(file, Some(member.account))))
    });
    each.collect()
}

fn section(words: &str) -> Part {
    Part::Section { text: words.to_owned() }
}

fn part(words: &str) -> Part {
    Part::Subsection { text: words.to_owned() }
}

fn text(words: &str) -> Part {
    Part::Text { text: if words.trim().is_empty() { "None.".to_owned() } else { words.to_owned() } }
}

/// A list; an empty one says so.
fn list(items: Vec<String>) -> Part {
    if items.is_empty() { text("None.") } else { Part::List { items } }
}

/// Names with what they stand for; those that stand for nothing are left out.
fn facts<const N: usize>(all: [(&str, String); N]) -> Part {
    let kept = all.into_iter().filter(|(_, value)| !value.is_empty());
    Part::Facts { facts: kept.map(|(name, value)| Fact { name: name.to_owned(), value }).collect() }
}

#[cfg(test)]
mod tests {
    use lookagain_app::{
        casework::MeetingView,
        rules_of_casework::{
            Body, CaseFile, Filed,
            panel::{Dissent, Meeting, Member, PanelDecision},
            questions::QuestionSet,
            review::Citation,
        },
    };
    use lookagain_domain::AccountId;
    use lookagain_store::cases::CaseRow;

    use super::*;

    fn who(number: i64) -> AccountId {
        AccountId::new(number).unwrap()
    }

    /// Three who sit, of whom the last declared a conflict and a fourth did so afterwards.
    fn decided(state: ConsiderationState) -> Consideration {
        let member = |number, chair| Member { account: who(number), chair };
        Consideration {
            state,
            meeting: 7,
            present: vec![member(1, true), member(2, false), member(3, false), member(4, false)],
            in_conflict: vec![who(3)],
            material: vec![Citation { document: "FILE:1".to_owned(), place: "row 2".to_owned() }],
            findings: "A line was #never followed.\nIt still can be.".to_owned(),
            decision: PanelDecision::SetActions,
            closure_reason: None,
            reasons: "The cameras were not asked for.".to_owned(),
            dissent: vec![Dissent { account: who(2), why: "It is too late".to_owned() }],
            actions: vec!["Ask for the cameras".to_owned(), "Ask again".to_owned()],
            learning: String::new(),
            signed_by: (state != ConsiderationState::Draft).then(|| who(1)),
            second: None,
            second_reason: String::new(),
        }
    }

    fn minutes(state: MeetingState, bodies: Vec<Body>) -> Minutes {
        let filed = bodies.into_iter().zip(1_u32..).map(|(body, number)| Filed {
            item: number.to_string(),
            version: 1,
            body,
            by: Some(who(1)),
            at: "2026-05-01T10:00:00Z".parse().unwrap(),
        });
        let names = ["", "Ada", "Ben", "Cleo", "Dan"];
        let file = CaseworkView {
            colleagues: Vec::new(),
            case: CaseRow {
                id: 12,
                force_id: 1,
                case_ref: "K1".to_owned(),
                status: "QUEUED".to_owned(),
                status_since: "2026-05-01T10:00:00Z".to_owned(),
            },
            file: CaseFile::of(filed),
            questions: QuestionSet::parse(QuestionSet::shipped_text()).unwrap(),
            labels: std::collections::BTreeMap::new(),
            victims: Vec::new(),
            allegations: Vec::new(),
            names: (1..=4).map(|n: i64| (n, names[usize::try_from(n).unwrap()].to_owned())).collect(),
            documents: vec![("FILE:1".to_owned(), "crimes.csv".to_owned())],
            actor: None,
        };
        let meeting = Meeting { state, on: jiff::civil::date(2026, 5, 1), members: Vec::new() };
        let members = vec![("Ada".to_owned(), true), ("Ben".to_owned(), false)];
        let meeting =
            MeetingView { id: 7, meeting, version: 1, agenda: Vec::new(), decided: Vec::new(), members };
        Minutes { meeting, cases: vec![file] }
    }

    /// The paper line by line, as it is read aloud.
    fn lines(paper: &Paper) -> Vec<String> {
        let mut all = vec![format!("= {}", paper.title)];
        for part in &paper.parts {
            match part {
                Part::Section { text } => all.push(format!("== {text}")),
                Part::Subsection { text } => all.push(format!("=== {text}")),
                Part::Text { text } => all.extend(text.lines().map(str::to_owned)),
                Part::Notice { text } => all.push(format!("! {text}")),
                Part::List { items } => all.extend(items.iter().map(|item| format!("- {item}"))),
                Part::Facts { facts } => {
                    all.extend(
                        facts
                            .iter()
                            .map(|fact| format!("{}: {}", fact.name, fact.value.replace('\n', " / "))),
                    );
                }
                Part::Table(table) => {
                    all.push(table.head.join(" | "));
                    all.extend(table.rows.iter().map(|row| row.join(" | ")));
                }
            }
        }
        all
    }

    #[test]
    fn minutes_say_of_each_case_all_that_minutes_must() {
        let conflict = |account, what: &str| Body::Conflict(Conflict { account, what: what.to_owned() });
        let bodies = vec![
            Body::Consideration(decided(ConsiderationState::Signed)),
            conflict(who(3), "I worked with the officer"),
            conflict(who(4), "I knew a witness"),
        ];
        let force = words::force(1);
        let paper = paper(&minutes(MeetingState::Over, bodies));
        assert!(paper.foot.starts_with("OFFICIAL-SENSITIVE"), "{}", paper.foot);
        let said = lines(&paper);
        let expected = format!(
            "= Minutes of meeting 7
On: 1 May 2026
Stands at: Over
Members: Ada (chair) / Ben
Quorum: 3 members without a conflict in the case, the chair among them. It is counted for each case.
== Agenda
Item | Case | Force | Decision | Stands at
1 | 12 | {force} | Reinvestigation by the force, with actions | Signed
== 1. {force} case 12
Decision: Reinvestigation by the force, with actions
Stands at: Signed
On record: Ada, 1 May 2026 at 11:00am, version 1
=== Present and quorum
- Ada (chair)
- Ben
- Cleo, in conflict, took no part
- Dan
There was a quorum. 3 members took part.
=== Declared conflicts
- Cleo: I worked with the officer
- Dan: I knew a witness (declared after this was written down)
=== Material considered
- crimes.csv: row 2
=== Findings
A line was #never followed.
It still can be.
=== Reasons
The cameras were not asked for.
=== Dissent
- Ben: It is too late
=== Actions
- Ask for the cameras
- Ask again
=== Signature
Signed by: Ada"
        );
        assert_eq!(said, expected.lines().map(str::to_owned).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_final_says_so_and_what_there_is_none_of_too() {
        let draft = Consideration {
            dissent: Vec::new(),
            actions: Vec::new(),
            material: Vec::new(),
            in_conflict: Vec::new(),
            ..decided(ConsiderationState::Draft)
        };
        let said = lines(&paper(&minutes(MeetingState::Sitting, vec![Body::Consideration(draft)])));
        assert_eq!(
            said[1],
            "! The meeting is not over and 1 decision is not signed: these minutes can still change."
        );
        assert_eq!(said.iter().filter(|line| *line == "None.").count(), 4, "{said:#?}");
        assert!(said.contains(&"Signed by: Not signed".to_owned()));
        let said = lines(&paper(&minutes(MeetingState::Over, Vec::new())));
        assert_eq!(said.last().unwrap(), "Not decided.");
        assert!(!said[1].starts_with('!'), "{said:#?}");
    }

    #[test]
    fn the_same_minutes_give_the_same_accessible_file() {
        let minutes =
            || minutes(MeetingState::Over, vec![Body::Consideration(decided(ConsiderationState::Signed))]);
        let first = minutes_as_pdf(&minutes()).unwrap();
        assert!(String::from_utf8_lossy(&first).contains("<pdfuaid:part>1</pdfuaid:part>"));
        assert_eq!(minutes_as_pdf(&minutes()).unwrap(), first);
    }
}
