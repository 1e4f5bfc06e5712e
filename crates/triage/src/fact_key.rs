//! The facts that findings rest on: a key, a label, and what to ask the force when one is missing.

use lookagain_domain::{Fact, SourceRef};

lookagain_domain::codes! {
    /// The keys that stand in [`Fact::what`]. Keys that begin with `definition.` are made from the rules file.
    FactKey {
        AccessToChildren = "access_to_children", "Access to children today";
        AccountRecorded = "account_recorded", "Victim's account recorded";
        AgeAtOffence = "age_at_offence", "Age at the offence, in years";
        Born = "born", "Date of birth or age at the offence";
        Cocad = "cocad", "COCAD category";
        CseFlag = "cse_flag", "Flag for child sexual exploitation";
        DecisionDate = "decision_date", "Date of the decision";
        DecisionMaker = "decision_maker", "Who decided";
        EnquiriesCompleted = "enquiries_completed", "Lines of enquiry completed";
        EnquiriesRaised = "enquiries_raised", "Lines of enquiry raised";
        FlightRisk = "flight_risk", "May leave the country";
        GroupFlag = "group_flag", "Held by the force to be committed by a group";
        Interviewed = "interviewed", "Interviewed under caution";
        LiveRisk = "live_risk", "Somebody at risk today";
        OffenceCode = "offence_code", "Offence class";
        OffenceDates = "offence_dates", "Dates of the offence";
        OnlineOnly = "online_only", "Committed online only";
        Outcome = "outcome", "Outcome";
        PositionOfTrust = "position_of_trust", "Position of trust";
        PriorReview = "prior_review", "Earlier independent review";
        SuspectCount = "suspect_count", "Number of suspects";
        SuspectIdentified = "suspect_identified", "Suspect identified";
        SupportsAction = "supports_action", "Victim supports action";
        VictimCount = "victim_count", "Number of victims";
        VitalStatus = "vital_status", "Suspect alive";
        WaitingYears = "waiting_years", "Whole years since the decision";
    }
}

impl FactKey {
    /// What to ask the force for when this fact is missing or does not settle the question.
    pub const fn request(self) -> &'static str {
        match self {
            Self::AccessToChildren => "Has the suspect access to children today?",
            Self::AccountRecorded => "Was the victim's account recorded?",
            Self::AgeAtOffence => {
                "The recorded ages or dates disagree, or leave both answers open. How old was the victim at the time of the offence?"
            }
            Self::Born => "What is the victim's date of birth, or the age at the time of the offence?",
            Self::Cocad => "Which COCAD category, if any, does the crime fall under?",
            Self::CseFlag => "Is the crime flagged for child sexual exploitation?",
            Self::DecisionDate => "On which day was the decision made?",
            Self::DecisionMaker => "Who decided: the police or the Crown Prosecution Service?",
            Self::EnquiriesCompleted => "How many of the lines of enquiry were completed?",
            Self::EnquiriesRaised => "How many lines of enquiry does the file hold?",
            Self::FlightRisk => "May the suspect leave the country?",
            Self::GroupFlag => {
                "Does the force hold that two or more people, identified or not, committed the offence?"
            }
            Self::Interviewed => "Was the suspect interviewed under caution?",
            Self::LiveRisk => "Is somebody at risk today?",
            Self::OffenceCode => "Which Home Office offence class was recorded?",
            Self::OffenceDates => "When did the offence begin and end, as nearly as is known?",
            Self::OnlineOnly => "Was the offence committed online only?",
            Self::Outcome => {
                "How did the investigation end? If it was transferred: what did the receiving body do?"
            }
            Self::PositionOfTrust => "Does the suspect hold a position of trust?",
            Self::PriorReview => "Has the closure been independently reviewed before, and by whom?",
            Self::SuspectCount => {
                "How many suspects were there, identified or not? Please send a record for each."
            }
            Self::SuspectIdentified => "Does the force know who the suspect is?",
            Self::SupportsAction => "Does the victim support action?",
            Self::VictimCount => "How many victims were there? Please send a record for each.",
            Self::VitalStatus => "Is the suspect alive?",
            Self::WaitingYears => "When was the decision made?",
        }
    }

    /// A fact with its value and the row it came from.
    pub(crate) fn fact(self, value: impl Into<String>, source: impl Into<Option<SourceRef>>) -> Fact {
        Fact { what: self.code().to_owned(), value: value.into(), source: source.into() }
    }
}
