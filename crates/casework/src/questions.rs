//! The questions of a structured review: a versioned text that a lead can edit.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::lists::FailingCode;

/// The questions that come with this version.
const SHIPPED: &str = include_str!("../../../reference-data/questions/2026-11.toml");

/// The text is not a set of questions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionsError {
    /// It is not TOML of this shape.
    #[error("the questions cannot be read: {0}")]
    Syntax(String),
    /// It can be read but not be meant.
    #[error("{place}: {what}")]
    Wrong {
        /// Where.
        place: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// A set of questions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSet {
    /// Its name, which answers are kept under.
    pub version: String,
    /// What changed since the last.
    pub changelog: String,
    /// When two reviews agree too little.
    pub agreement: AgreementRules,
    /// The themes, in order.
    #[serde(rename = "theme")]
    pub themes: Vec<Theme>,
}

/// When the alarm of a question speaks.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementRules {
    /// The whole interval lies below this.
    pub alarm_below: f64,
    /// How many of the last doubly reviewed cases are recent.
    pub recent: usize,
    /// With fewer cases nothing is said.
    pub least: usize,
}

/// Questions that belong together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Such as `VOICE`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What to bear in mind.
    #[serde(default)]
    pub note: String,
    /// The questions, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Such as `VOI-1`: the same over versions as long as it asks the same.
    pub id: String,
    /// The question.
    pub text: String,
    /// What can be answered.
    pub kind: AnswerKind,
    /// Asked once, or once for each victim.
    #[serde(default)]
    pub per: Per,
    /// With [`AnswerKind::Choice`]: the answers.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The failings that an unfavourable answer calls to mind.
    #[serde(default)]
    pub failings: Vec<FailingCode>,
}

/// One answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub code: String,
    /// What is read.
    pub label: String,
}

lookagain_domain::codes! {
    /// What can be answered.
    AnswerKind {
        YesPartlyNo = "YES_PARTLY_NO", "Yes, partly, no";
        Choice = "CHOICE", "One of its own choices";
    }
}

lookagain_domain::codes! {
    /// How often a question is asked.
    Per {
        Case = "CASE", "once";
        Victim = "VICTIM", "for each victim";
    }
}

#[expect(clippy::derivable_impls, reason = "the list's macro leaves no room for the attribute")]
impl Default for Per {
    fn default() -> Self {
        Self::Case
    }
}

/// What every question can be answered with besides its own answers. They are different things.
const ALWAYS: [(&str, &str); 3] = [
    ("NOT_APPLICABLE", "Does not apply"),
    ("NOT_ON_FILE", "The file does not say"),
    ("NOT_SEEN", "The material was not available to me"),
];

impl Question {
    /// Every answer: its own, then those that every question has.
    pub fn answers(&self) -> Vec<(&str, &str)> {
        let mut answers: Vec<(&str, &str)> = match self.kind {
            AnswerKind::YesPartlyNo => vec![("YES", "Yes"), ("PARTLY", "Partly"), ("NO", "No")],
            AnswerKind::Choice => {
                self.choices.iter().map(|choice| (choice.code.as_str(), choice.label.as_str())).collect()
            }
        };
        answers.extend(ALWAYS);
        answers
    }

    /// The place of an answer among [`Question::answers`].
    pub fn category(&self, answer: &str) -> Option<usize> {
        self.answers().iter().position(|(code, _)| *code == answer)
    }
}

impl QuestionSet {
    /// The text that comes with this version.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`QuestionsError`] when it is not TOML of this shape, an id stands twice, or a choice has nothing to choose.
    pub fn parse(text: &str) -> Result<Self, QuestionsError> {
        let set: Self = toml::from_str(text).map_err(|error| QuestionsError::Syntax(error.to_string()))?;
        let wrong = |place: &str, what| Err(QuestionsError::Wrong { place: place.to_owned(), what });
        let plain =
            |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if !plain(&set.version) {
            return wrong("version", "expected letters, digits, dots and dashes");
        }
        let mut seen = BTreeSet::new();
        for theme in &set.themes {
            if !plain(&theme.id) || !seen.insert(theme.id.clone()) {
                return wrong(
                    &theme.id,
                    "the id of a theme stands twice or holds other than letters, digits and dashes",
                );
            }
            for question in &theme.questions {
                if !plain(&question.id) || !seen.insert(question.id.clone()) {
                    return wrong(
                        &question.id,
                        "the id of a question stands twice or holds other than letters, digits and dashes",
                    );
                }
                if (question.kind == AnswerKind::Choice) == question.choices.is_empty() {
                    return wrong(
                        &question.id,
                        "choices belong to the kind CHOICE, and that kind needs them",
                    );
                }
                let codes: BTreeSet<&str> = question.answers().into_iter().map(|(code, _)| code).collect();
                if codes.len() != question.answers().len() {
                    return wrong(&question.id, "a choice stands twice");
                }
            }
        }
        if set.themes.iter().all(|theme| theme.questions.is_empty()) {
            return wrong("theme", "there is no question");
        }
        Ok(set)
    }

    /// Every question with its theme, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Theme, &Question)> {
        self.themes.iter().flat_map(|theme| theme.questions.iter().map(move |question| (theme, question)))
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().map(|(_, question)| question).find(|question| question.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_questions_can_be_meant() {
        let set = QuestionSet::parse(SHIPPED).unwrap();
        assert!(set.questions().count() > 15);
        assert!(set.questions().any(|(theme, question)| theme.id == "VOICE" && question.per == Per::Victim));
        let described = set.question("VOI-4").unwrap();
        assert_eq!(described.category("BLAMED"), Some(2));
        assert_eq!(described.category("YES"), None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let head =
            "version = \"v\"\nchangelog = \"\"\n[agreement]\nalarm_below = 0.6\nrecent = 3\nleast = 1\n";
        let question = |more: &str| {
            format!(
                "{head}[[theme]]\nid = \"T\"\ntitle = \"t\"\n[[theme.question]]\nid = \"Q\"\ntext = \"?\"\n{more}"
            )
        };
        QuestionSet::parse(&question("kind = \"YES_PARTLY_NO\"\n")).unwrap();
        for (text, expected) in [
            (head.to_owned(), "cannot be read"),
            (question("kind = \"CHOICE\"\n"), "need"),
            (question("kind = \"MAYBE\"\n"), "cannot be read"),
            (question("kind = \"YES_PARTLY_NO\"\nfailings = [\"F99\"]\n"), "not one of the codes"),
            (
                question(
                    "kind = \"YES_PARTLY_NO\"\n[[theme.question]]\nid = \"Q\"\ntext = \"?\"\nkind = \"YES_PARTLY_NO\"\n",
                ),
                "twice",
            ),
            (question("kind = \"CHOICE\"\nchoices = [{ code = \"NOT_SEEN\", label = \"x\" }]\n"), "twice"),
            (question("kind = \"YES_PARTLY_NO\"\n").replace("\"v\"", "\"a b\""), "expected letters"),
        ] {
            let error = QuestionSet::parse(&text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}\n{error}");
        }
    }
}
