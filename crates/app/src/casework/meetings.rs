//! The panel's meetings: planned, opened, closed; who sits.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_casework::{
    panel::{Meeting, MeetingState, MeetingStep, Member},
    work::day_of,
};
use lookagain_domain::ForceId;
use lookagain_store::casework::{MeetingRow, StageRow};
use sha2::{Digest, Sha256};

use crate::{
    App, AppError, SignedIn, Who,
    visit::{Visit, detail},
};

/// A meeting with its agenda.
#[derive(Debug)]
pub struct MeetingView {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub meeting: Meeting,
    /// The version of that.
    pub version: i64,
    /// The cases on its agenda now.
    pub agenda: Vec<StageRow>,
    /// The cases it has decided: case, reference, and where each stands.
    pub decided: Vec<StageRow>,
    /// Who sits, in words: name, and whether in the chair.
    pub members: Vec<(String, bool)>,
}

impl App {
    /// The last meetings.
    ///
    /// # Errors
    /// When the reader may not see them.
    pub async fn list_meetings(
        &self,
        who: &Who,
        now: jiff::Timestamp,
    ) -> Result<Vec<(i64, Meeting)>, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewPanel, &Resource::of(ResourceKind::Panel, None)).await?;
        let rows = visit.tx()?.list_meetings(50).await?;
        let detail = detail! { "list" => "meetings", "shown" => rows.len() };
        visit.note(Action::Search, None, None, None, detail).await?;
        visit.leave().await?;
        rows.iter().map(|row| Ok((row.id, read(row)?))).collect()
    }

    /// One meeting with its agenda.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none.
    pub async fn view_meeting(
        &self,
        who: &Who,
        id: i64,
        now: jiff::Timestamp,
    ) -> Result<MeetingView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let view = visit.open_meeting(id).await?;
        let object = Some(Object { kind: "meeting".to_owned(), id });
        visit.note(Action::View, object, None, None, detail! {}).await?;
        visit.leave().await?;
        Ok(view)
    }

    /// Plans a meeting, with oneself in the chair.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a day in the past.
    pub async fn plan_meeting(
        &self,
        person: &SignedIn,
        on: jiff::civil::Date,
        now: jiff::Timestamp,
    ) -> Result<i64, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.allow(Act::SitAtPanel, &Resource::of(ResourceKind::Panel, None)).await?;
        if on < day_of(now) {
            return Err(AppError::invalid("on", "The day cannot be in the past"));
        }
        let members = vec![Member { account: person.account, chair: true }];
        let meeting = Meeting { state: MeetingState::Planned, on, members };
        let id = visit.tx()?.add_meeting(&text(&meeting)?, person.account, now).await?;
        let object = Some(Object { kind: "meeting".to_owned(), id });
        visit.note(Action::Create, object, None, None, detail! {}).await?;
        visit.leave().await?;
        Ok(id)
    }

    /// Joins a meeting as a member, until it is over.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when one sits already or the meeting is over.
    pub async fn join_meeting(
        &self,
        person: &SignedIn,
        id: i64,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        self.alter_meeting(person, id, now, |meeting| {
            if meeting.state == MeetingState::Over {
                return Err(AppError::Conflict("the meeting is over".to_owned()));
            }
            if meeting.members.iter().any(|member| member.account == person.account) {
                return Err(AppError::Conflict("you sit at this meeting already".to_owned()));
            }
            meeting.members.push(Member { account: person.account, chair: false });
            Ok(())
        })
        .await
    }

    /// Opens or closes a meeting, as its chair.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not possible, or cases are still on its agenda.
    pub async fn move_meeting(
        &self,
        person: &SignedIn,
        id: i64,
        step: MeetingStep,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        self.alter_meeting(person, id, now, |meeting| {
            if !meeting.members.iter().any(|member| member.chair && member.account == person.account) {
                return Err(AppError::Conflict("only the chair opens and closes a meeting".to_owned()));
            }
            meeting.state =
                meeting.state.after(step).map_err(|illegal| AppError::Conflict(illegal.to_string()))?;
            Ok(())
        })
        .await
    }

    async fn alter_meeting(
        &self,
        person: &SignedIn,
        id: i64,
        now: jiff::Timestamp,
        alter: impl Fn(&mut Meeting) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.allow(Act::SitAtPanel, &Resource::of(ResourceKind::Panel, None)).await?;
        let (mut meeting, version) = visit.meeting(id).await?;
        alter(&mut meeting)?;
        if meeting.state == MeetingState::Over {
            let waits = !visit.tx()?.agenda(id).await?.is_empty();
            if waits {
                return Err(AppError::Conflict(
                    "cases are still on the agenda: decide them or take them off".to_owned(),
                ));
            }
        }
        let (version, text) = (version + 1, text(&meeting)?);
        visit.tx()?.add_meeting_version(id, version, &text, person.account, now).await?;
        let object = Some(Object { kind: "meeting".to_owned(), id });
        let hash = hex::encode(Sha256::digest(text.as_bytes()));
        let detail = detail! { "state" => meeting.state.code(), "version" => version, "sha256" => hash };
        visit.note(Action::Alter, object, None, None, detail).await?;
        visit.leave().await
    }

    /// Notes a badge number under which a person may stand in a force's records.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty one.
    pub async fn note_badge(
        &self,
        who: &Who,
        account: lookagain_domain::AccountId,
        force: ForceId,
        officer_ref: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ManageAccounts, &Resource::account(account, None)).await?;
        let officer_ref = officer_ref.trim();
        if officer_ref.is_empty() || officer_ref.chars().count() > 40 {
            return Err(AppError::invalid(
                "officer_ref",
                "Enter the number as it stands in the force's records",
            ));
        }
        visit.tx()?.add_badge(account, force, officer_ref, who.account(), now).await?;
        let object = Some(Object { kind: "account".to_owned(), id: account.get() });
        visit.note(Action::Alter, object, Some(force), None, detail! { "changed" => "badge" }).await?;
        visit.leave().await
    }

    /// May this reader do this to the casework of a case of this force? For showing or hiding a link.
    pub fn may_casework(&self, who: &Who, act: Act, force: ForceId) -> bool {
        let kind = act.kinds().first().copied().unwrap_or(ResourceKind::Review);
        self.may(who, act, &Resource::of(kind, Some(force)))
    }
}

impl Visit<'_> {
    /// A meeting with its agenda, for who may see meetings. Whoever calls it notes that it was read.
    pub(super) async fn open_meeting(&mut self, id: i64) -> Result<MeetingView, AppError> {
        self.allow(Act::ViewPanel, &Resource::of(ResourceKind::Panel, None)).await?;
        let (meeting, version) = self.meeting(id).await?;
        let agenda = self.tx()?.agenda(id).await?;
        let decided = self.tx()?.decided_at(id).await?;
        let names = self.tx()?.account_names().await?;
        let name = |member: &Member| {
            let found = names.iter().find(|(account, _)| *account == member.account);
            (found.map_or_else(String::new, |(_, name)| name.clone()), member.chair)
        };
        let members = meeting.members.iter().map(name).collect();
        Ok(MeetingView { id, meeting, version, agenda, decided, members })
    }

    /// A meeting and its version. Held until the visit is over: while one puts a case on its agenda, nobody closes it.
    pub(super) async fn meeting(&mut self, id: i64) -> Result<(Meeting, i64), AppError> {
        let row = self.tx()?.lock_meeting(id).await?.ok_or(AppError::NotFound("meeting"))?;
        Ok((read(&row)?, row.version))
    }
}

fn read(row: &MeetingRow) -> Result<Meeting, AppError> {
    serde_json::from_str(&row.body).map_err(|_| AppError::Internal("a meeting cannot be read"))
}

fn text(meeting: &Meeting) -> Result<String, AppError> {
    serde_json::to_string(meeting).map_err(|_| AppError::Internal("the text of a meeting"))
}
