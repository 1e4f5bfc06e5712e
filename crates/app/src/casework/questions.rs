//! The review's questions: read by all, edited by a lead, each answer kept under the version it was given.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_casework::questions::QuestionSet;
use lookagain_store::casework::QuestionsRow;

use crate::{App, AppError, SignedIn, Who, visit::detail};

/// The questions in force and those before.
#[derive(Debug)]
pub struct QuestionsView {
    /// In force.
    pub set: QuestionSet,
    /// Their text.
    pub text: String,
    /// Every set that was in force, the newest first.
    pub history: Vec<QuestionsRow>,
}

impl App {
    /// The questions in force and those before.
    ///
    /// # Errors
    /// When the reader may not see them.
    pub async fn questions(&self, who: &Who, now: jiff::Timestamp) -> Result<QuestionsView, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewQuestions, &Resource::of(ResourceKind::Questions, None)).await?;
        let history = visit.tx()?.list_questions().await?;
        let text = history.first().map_or(QuestionSet::shipped_text(), |row| row.body.as_str()).to_owned();
        visit.note(Action::View, None, None, None, detail! { "page" => "questions" }).await?;
        visit.leave().await?;
        let set =
            QuestionSet::parse(&text).map_err(|_| AppError::Internal("the questions cannot be read"))?;
        Ok(QuestionsView { set, text, history })
    }

    /// Puts other questions in force. Reviews under way keep theirs.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the text cannot be meant, or its version was in force before.
    pub async fn adopt_questions(
        &self,
        person: &SignedIn,
        text: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.allow(Act::AdoptQuestions, &Resource::of(ResourceKind::Questions, None)).await?;
        let set = QuestionSet::parse(text).map_err(|error| AppError::invalid("text", error.to_string()))?;
        if visit.tx()?.list_questions().await?.iter().any(|row| row.version == set.version) {
            return Err(AppError::invalid(
                "text",
                "This version was in force already: give the text a new one",
            ));
        }
        visit.tx()?.adopt_questions(&set.version, text, Some(person.account), now).await?;
        visit.note(Action::AdoptRules, None, None, None, detail! { "questions" => set.version }).await?;
        visit.leave().await
    }
}
