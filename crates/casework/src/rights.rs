//! The victims' right to review: whether a decision gives it, and its clocks.

use jiff::civil::Date;
use lookagain_domain::NominalId;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::due,
    lists::ReviewRight,
    machine::machine,
    reinvestigation::{Course, CourseState},
};

machine! {
    /// Where one victim's right to review stands.
    RightState ("the right to review") {
        /// The decision gives the right; the victim has not been told yet.
        ToTell = "TO_TELL", "The victim has to be told";
        Told = "TOLD", "The victim was told";
        Requested = "REQUESTED", "A review was asked for";
        Acknowledged = "ACKNOWLEDGED", "Acknowledged";
        Stands = "STANDS", "The decision stands";
        Overturned = "OVERTURNED", "The decision was overturned";
        Lapsed = "LAPSED", "Not asked for in time";
        /// The decision it was about was overturned on another victim's request.
        Superseded = "SUPERSEDED", "The decision was overturned on another request";
    }
    /// What moves it.
    RightStep {
        Tell = "TELL", "Tell the victim";
        Request = "REQUEST", "Ask for a review";
        Acknowledge = "ACKNOWLEDGE", "Acknowledge";
        LetStand = "LET_STAND", "Let the decision stand";
        Overturn = "OVERTURN", "Overturn the decision";
        Lapse = "LAPSE", "Note that nobody asked in time";
        /// Comes with the overturning; nobody takes it by itself.
        Supersede = "SUPERSEDE", "Note that the decision was overturned on another request";
    }
    ToTell, Tell => Told;
    Told | Lapsed, Request => Requested;
    Requested, Acknowledge => Acknowledged;
    Acknowledged, LetStand => Stands;
    Acknowledged, Overturn => Overturned;
    Told, Lapse => Lapsed;
    ToTell | Told | Requested | Acknowledged | Lapsed, Supersede => Superseded;
}

/// One victim's right to have a decision reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Right {
    /// Where it stands.
    pub state: RightState,
    /// Whose right: a number, never a name.
    pub victim: NominalId,
    /// The scheme, a code of [`ReviewRight`].
    pub scheme: String,
    /// On which day the last step was taken.
    pub on: Date,
    /// When the next one is due; `None` when nothing is.
    pub due: Option<Date>,
    /// Why, or in which way.
    pub reason: String,
}

/// Does a decision to take no further action give the right to have it reviewed?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entitlement {
    /// Under this scheme.
    Gives(&'static ReviewRight),
    /// It does not, and why: in words that can be told.
    Not(&'static str),
}

/// What the law gives for where an allegation ended, given all allegations of the case.
///
/// Sources: the published police schemes and the prosecutors' scheme, `reference-data/casework/review_rights.csv`.
pub fn entitlement(ended: &Course, all: &[&Course]) -> Entitlement {
    let maker = match ended.state {
        CourseState::NfaPolice => "POLICE",
        CourseState::NfaCps | CourseState::Discontinued => "CPS",
        CourseState::Before
        | CourseState::Reinvestigated
        | CourseState::ChargeSought
        | CourseState::Charged
        | CourseState::Magistrates
        | CourseState::Sent
        | CourseState::Prepared
        | CourseState::TrialFixed
        | CourseState::Trial
        | CourseState::Convicted
        | CourseState::Acquitted
        | CourseState::Hung
        | CourseState::Unfit
        | CourseState::Sentenced
        | CourseState::Appeal => {
            return Entitlement::Not("no decision to end the case without a charge or a verdict was taken");
        }
    };
    let Some(right) = ReviewRight::ALL.iter().find(|right| right.decision_maker == maker) else {
        return Entitlement::Not("there is no scheme for decisions of this body");
    };
    if all.iter().any(|course| course.state != ended.state && course.state.was_charged()) {
        return Entitlement::Not(
            "other allegations of this case were charged, and the schemes leave such cases out",
        );
    }
    if right.from.parse::<Date>().is_ok_and(|from| ended.on < from) {
        return Entitlement::Not("the decision was taken before the scheme began");
    }
    if right.needs_interview && !ended.interviewed {
        return Entitlement::Not(
            "no suspect was interviewed under caution, and the police schemes ask for that",
        );
    }
    Entitlement::Gives(right)
}

impl Right {
    /// The scheme's row.
    pub fn scheme(&self) -> Option<&'static ReviewRight> {
        ReviewRight::ALL.iter().find(|right| right.code == self.scheme)
    }

    /// The clock that a state starts on a day.
    pub fn due_after(
        scheme: &ReviewRight,
        state: RightState,
        on: Date,
        requested_on: Option<Date>,
    ) -> Option<Date> {
        match state {
            RightState::ToTell => Some(due(scheme.tell, on)),
            RightState::Told => Some(due(scheme.request, on)),
            RightState::Requested => Some(due(scheme.acknowledge, on)),
            // The whole review is counted from the request, not from its acknowledgement.
            RightState::Acknowledged => Some(due(scheme.answer, requested_on.unwrap_or(on))),
            RightState::Stands | RightState::Overturned | RightState::Lapsed | RightState::Superseded => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use lookagain_domain::AllegationId;

    use super::*;

    fn course(state: CourseState, interviewed: bool, on: Date) -> Course {
        Course { state, allegation: AllegationId::new(1).unwrap(), interviewed, on, reason: String::new() }
    }

    #[test]
    fn the_schemes_give_the_right_exactly_where_they_say() {
        let today = date(2026, 11, 25);
        for (state, interviewed, on, expected) in [
            (CourseState::NfaPolice, true, today, "POLICE_VRR"),
            (CourseState::NfaPolice, false, today, "no suspect was interviewed"),
            (CourseState::NfaPolice, true, date(2015, 3, 31), "before the scheme"),
            (CourseState::NfaPolice, true, date(2015, 4, 1), "POLICE_VRR"),
            (CourseState::NfaCps, false, today, "CPS_VRR"),
            (CourseState::NfaCps, true, date(2013, 6, 4), "before the scheme"),
            (CourseState::Discontinued, false, today, "CPS_VRR"),
            (CourseState::Acquitted, true, today, "no decision to end"),
            (CourseState::Charged, true, today, "no decision to end"),
        ] {
            let ended = course(state, interviewed, on);
            let said = match entitlement(&ended, &[&ended]) {
                Entitlement::Gives(right) => right.code,
                Entitlement::Not(why) => why,
            };
            assert!(said.contains(expected), "{state} {interviewed} {on}: {said}");
        }
        let (ended, other) =
            (course(CourseState::NfaCps, true, today), course(CourseState::Charged, true, today));
        for other in [
            other,
            course(CourseState::Acquitted, true, today),
            course(CourseState::Discontinued, true, today),
        ] {
            assert!(
                matches!(entitlement(&ended, &[&ended, &other]), Entitlement::Not(why) if why.contains("charged")),
                "{}",
                other.state
            );
        }
        let all = course(CourseState::Discontinued, true, today);
        assert!(
            matches!(entitlement(&all, &[&all, &all]), Entitlement::Gives(_)),
            "discontinued on all charges"
        );
    }

    /// Told on Monday 30 November 2026; the clocks on a wall calendar.
    #[test]
    fn each_state_starts_its_clock() {
        let police = &ReviewRight::ALL[0];
        let monday = date(2026, 11, 30);
        let due = |state, requested| Right::due_after(police, state, monday, requested);
        assert_eq!(due(RightState::ToTell, None), Some(date(2026, 12, 1)));
        assert_eq!(due(RightState::Told, None), Some(date(2027, 2, 28)));
        assert_eq!(due(RightState::Requested, None), Some(date(2026, 12, 14)));
        // 30 working days after Monday 16 November 2026: 24 December is the 28th, then 29 and 30.
        assert_eq!(due(RightState::Acknowledged, Some(date(2026, 11, 16))), Some(date(2026, 12, 30)));
        assert_eq!(due(RightState::Lapsed, None), None);
        assert_eq!(due(RightState::Superseded, None), None);
    }
}
