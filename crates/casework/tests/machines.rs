//! Every state machine, whole: exactly the transitions of the golden file exist, and every other step is refused from every state.
//! `UPDATE_GOLDEN=1` rewrites the file. Read the difference before committing it.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use lookagain_casework::{
    panel::{
        ConsiderationState, ConsiderationStep, MeetingState, MeetingStep, ReopeningState, ReopeningStep,
    },
    reinvestigation::{
        ActionState, ActionStep, CheckpointState, CheckpointStep, CourseState, CourseStep, OfferState,
        OfferStep, UnusedState, UnusedStep,
    },
    review::{EnquiryState, EnquiryStep, ReviewState, ReviewStep},
    rights::{RightState, RightStep},
    stage::{Stage, StageStep},
};

macro_rules! machines {
    ($check:ident: $($state:ident $step:ident;)+) => {
        $({
            let rows = $state::ALL.iter().flat_map(|from| $step::ALL.iter().map(move |step| {
                (from.code(), step.code(), from.after(*step).map(|to| to.code()).map_err(|refused| refused.to_string()))
            }));
            $check(stringify!($state), rows.collect());
        })+
    };
}

type Rows = Vec<(&'static str, &'static str, Result<&'static str, String>)>;

fn each(mut check: impl FnMut(&str, Rows)) {
    machines! {
        check:
        Stage StageStep;
        ReviewState ReviewStep;
        EnquiryState EnquiryStep;
        MeetingState MeetingStep;
        ConsiderationState ConsiderationStep;
        ReopeningState ReopeningStep;
        OfferState OfferStep;
        CheckpointState CheckpointStep;
        ActionState ActionStep;
        UnusedState UnusedStep;
        CourseState CourseStep;
        RightState RightStep;
    }
}

#[test]
fn exactly_the_transitions_of_the_golden_file_exist() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/machines.txt");
    let mut found = String::from(
        "# Every transition that exists. Written by the test `machines`; UPDATE_GOLDEN=1 rewrites it.\n",
    );
    let mut refused = 0;
    each(|machine, rows| {
        writeln!(found, "\n{machine}").unwrap();
        for (from, step, to) in rows {
            match to {
                Ok(to) => writeln!(found, "  {from} {step} {to}").unwrap(),
                Err(message) => {
                    refused += 1;
                    assert!(message.contains("is not possible while it is"), "{message}");
                }
            }
        }
    });
    #[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests")]
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(path).unwrap());
    assert!(refused > 700, "most steps are refused from most states: {refused}");
}

/// Every state can be reached from the first, and what is meant to be an end has no way out but those named.
#[test]
fn no_state_is_out_of_reach_and_ends_are_ends() {
    let ends = [
        ("Stage", "UPHELD REOPEN FOR_PANEL"),
        ("MeetingState", "OVER"),
        ("ConsiderationState", "CONCURRED"),
        ("ConsiderationState", "DIFFERED"),
        ("ReopeningState", "ACCEPTED"),
        ("ReopeningState", "DECLINED"),
        ("CheckpointState", "HELD"),
        ("ActionState", "FILED"),
        ("ActionState", "WITHDRAWN"),
        ("CourseState", "ACQUITTED"),
        ("CourseState", "UNFIT"),
        ("RightState", "STANDS"),
        ("RightState", "OVERTURNED"),
        ("RightState", "SUPERSEDED"),
    ];
    let mut found = BTreeSet::new();
    each(|machine, rows| {
        let edges: Vec<(&str, &str, &str)> =
            rows.iter().filter_map(|(from, step, to)| Some((*from, *step, *to.as_ref().ok()?))).collect();
        // A review begins open or drawn; every other machine at its first state.
        let mut reached: BTreeSet<&str> = [rows[0].0].into();
        if machine == "ReviewState" {
            reached.insert("OPEN");
        }
        while let Some((_, _, to)) =
            edges.iter().find(|(from, _, to)| reached.contains(from) && !reached.contains(to))
        {
            reached.insert(to);
        }
        for (state, ..) in &rows {
            assert!(reached.contains(state), "{machine}: nothing leads to {state}");
            let out: Vec<String> = edges
                .iter()
                .filter(|(from, ..)| from == state)
                .map(|(from, step, to)| format!("{from} {step} {to}"))
                .collect();
            match out.as_slice() {
                [] => _ = found.insert((machine.to_owned(), (*state).to_owned())),
                [only] if only.contains(" REOPEN ") && machine == "Stage" => {
                    found.insert((machine.to_owned(), only.clone()));
                }
                _ => {}
            }
        }
    });
    let expected: BTreeSet<(String, String)> =
        ends.iter().map(|(machine, end)| ((*machine).to_owned(), (*end).to_owned())).collect();
    assert_eq!(found, expected);
}
