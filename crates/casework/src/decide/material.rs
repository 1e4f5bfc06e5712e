//! The rules of what a reinvestigation gathers: policy decisions, exhibits, and unused material with its schedules.

use super::{Asked, Decided, reinvestigation::ROOM, text};
use crate::{
    calendar::due,
    command::Refusal,
    entry::{Body, New},
    reinvestigation::{
        DisclosureDecision, Exhibit, MeetsTest, PolicyDecision, Sensitivity, Unused, UnusedState, UnusedStep,
    },
};

impl Asked<'_> {
    pub(super) fn decide_policy(
        &self,
        decision: &str,
        reason: &str,
        alternatives: &str,
        replaces: &str,
        signature: &str,
    ) -> Decided {
        self.at_work(ROOM)?;
        if !replaces.is_empty() && self.file.get::<PolicyDecision>(replaces).is_none() {
            return Err(Refusal::Field("replaces", "There is no decision with this number".to_owned()));
        }
        let says = PolicyDecision {
            decision: text("decision", "the decision", decision)?,
            reason: text("reason", "why", reason)?,
            alternatives: text("alternatives", "what else was considered", alternatives)?,
            replaces: replaces.to_owned(),
            signature: signature.to_owned(),
        };
        Ok(vec![Body::Policy(says).filed(self.file.next_item::<PolicyDecision>(""), 1)])
    }

    pub(super) fn save_exhibit(
        &self,
        item: &str,
        [reference, description, hash, place, reason]: [&str; 5],
        seen: u32,
    ) -> Decided {
        self.at_work(ROOM)?;
        let hash = hash.trim().to_lowercase();
        if !hash.is_empty() && (hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Err(Refusal::Field("hash", "A SHA-256 has 64 characters, 0 to 9 and a to f".to_owned()));
        }
        let (place, reason) = (text("place", "where it is", place)?, text("reason", "why", reason)?);
        let (name, version, says) = if item.is_empty() {
            let says = Exhibit {
                reference: reference.trim().to_owned(),
                description: text("description", "what it is", description)?,
                hash,
                place,
                reason,
            };
            (self.file.next_item::<Exhibit>(""), 1, says)
        } else {
            // Moved: what it is stays as it was registered.
            let (was, version) = self.seen::<Exhibit>(item, seen)?;
            (item.to_owned(), version, Exhibit { place, reason, ..was })
        };
        if says.reference.is_empty() || says.reference.chars().count() > 30 {
            return Err(Refusal::Field(
                "reference",
                "Enter the exhibit's reference, in at most 30 characters".to_owned(),
            ));
        }
        Ok(vec![Body::Exhibit(says).filed(name, version)])
    }

    pub(super) fn schedule_unused(
        &self,
        description: &str,
        sensitivity: Sensitivity,
        sensitivity_reason: &str,
    ) -> Decided {
        self.at_work(ROOM)?;
        let sensitivity_reason = match sensitivity {
            Sensitivity::Sensitive => text("sensitivity_reason", "why it is sensitive", sensitivity_reason)?,
            Sensitivity::NonSensitive => String::new(),
        };
        let says = Unused {
            state: UnusedState::Scheduled,
            description: text(
                "description",
                "what it is, so that it can be judged by the words",
                description,
            )?,
            sensitivity,
            sensitivity_reason,
            meets_test: None,
            inspected_by: None,
            decision: None,
            reason: String::new(),
            due: None,
        };
        Ok(vec![Body::Unused(says).filed(self.file.next_item::<Unused>(""), 1)])
    }

    pub(super) fn move_unused(
        &self,
        item: &str,
        step: UnusedStep,
        meets_test: Option<MeetsTest>,
        decision: Option<DisclosureDecision>,
        reason: &str,
        seen: u32,
    ) -> Decided {
        self.at_work(ROOM)?;
        let (mut says, version) = self.seen::<Unused>(item, seen)?;
        says.state = says.state.after(step)?;
        says.reason = text("reason", "why", reason)?;
        match step {
            UnusedStep::Inspect => {
                let meets =
                    meets_test.ok_or_else(|| Refusal::Field("meets_test", "Choose an answer".to_owned()))?;
                says.meets_test = Some(meets);
                says.inspected_by = Some(self.actor.account);
                says.due = None;
            }
            UnusedStep::Decide => {
                if says.inspected_by == Some(self.actor.account) {
                    return Err(Refusal::NotYou(
                        "Whoever inspected an item does not put the decision on it on record",
                    ));
                }
                let decided =
                    decision.ok_or_else(|| Refusal::Field("decision", "Choose a decision".to_owned()))?;
                says.decision = Some(decided);
            }
            UnusedStep::CaseChanged => says.due = Some(due("UNUSED_REREVIEW", self.context.today)),
        }
        Ok(vec![Body::Unused(says).filed(item, version)])
    }

    /// A charge changes the case: every item that was looked at is looked at again.
    pub(super) fn look_again_at_unused(&self) -> Result<Vec<New>, Refusal> {
        let looked_at = self
            .file
            .all::<Unused>()
            .filter(|item| matches!(item.says.state, UnusedState::Inspected | UnusedState::Decided));
        let again = looked_at.map(|item| {
            let mut says = item.says.clone();
            says.state = says.state.after(UnusedStep::CaseChanged)?;
            "A suspect was charged".clone_into(&mut says.reason);
            says.due = Some(due("UNUSED_REREVIEW", self.context.today));
            Ok(Body::Unused(says).filed(item.item, item.version + 1))
        });
        again.collect()
    }
}
