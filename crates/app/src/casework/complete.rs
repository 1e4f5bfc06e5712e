//! What a form is not trusted with: whose case it is, who sits, whether the lot fell on it, what can be cited, who can be given work.

use lookagain_access::Role;
use lookagain_casework::{
    CaseFile, Command,
    panel::{MeetingState, Member},
    reinvestigation::{ActionStep, Offer, Owner, PolicyDecision},
};
use lookagain_domain::{AccountId, AllegationId, CaseId};
use lookagain_store::cases::{AllegationRow, CaseRow, PersonInCase};
use sha2::{Digest, Sha256};

use super::victims;
use crate::{App, AppError, SignedIn, Who, visit::Visit};

impl App {
    /// Fills in what only the application knows: the lot, who sits, what the case is about, a signature.
    pub(super) async fn complete(
        &self,
        visit: &mut Visit<'_>,
        row: &CaseRow,
        file: &CaseFile,
        person: &SignedIn,
        command: &mut Command,
    ) -> Result<(), AppError> {
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        if let Command::SubmitReview { drawn, .. } = command {
            *drawn = self.draws_review(case);
        } else if let Command::Draft(draft) = command
            && let Some(meeting) = file.meeting()
        {
            let meeting = visit.meeting(meeting).await?.0;
            draft.sitting = meeting.state == MeetingState::Sitting;
            draft.present = visit.sitting(meeting.members).await?;
            draft.involved = visit.involved(row, &draft.present).await?;
        } else if let Command::Sign { present, involved, .. } = command
            && let Some(meeting) = file.meeting()
        {
            let joined = visit.meeting(meeting).await?.0.members;
            *present = visit.sitting(joined).await?;
            *involved = visit.involved(row, present).await?;
        } else if let Command::AnswerClosure { involved, .. } = command
            && let Some(signed) = file.consideration()
        {
            // A badge number may have been noted, or a record come in, since it was signed.
            *involved = visit.involved(row, &signed.says.present).await?;
        } else if let Command::List { meeting } = command {
            if visit.meeting(*meeting).await?.0.state == MeetingState::Over {
                return Err(AppError::Conflict("the meeting is over".to_owned()));
            }
        // Whose case it is and what it is about is never taken from a form.
        } else if let Command::Begin { allegations, .. } = command {
            let recorded = visit.tx()?.list_allegations(row).await?;
            let known = recorded
                .iter()
                .filter_map(|one| Some((AllegationId::new(one.id).ok()?, one.interviewed == "Y")));
            *allegations = known.collect();
        } else if let Command::End { victims: whose, .. } = command {
            *whose = victims(&visit.tx()?.list_people(row).await?);
        } else if let Command::DecidePolicy { decision, reason, alternatives, replaces, signature } = command
        {
            let number = file.next_item::<PolicyDecision>("");
            let said = [decision, reason, alternatives].map(|text| text.trim().replace("\r\n", "\n"));
            let at = visit.now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            let mut hash = Sha256::new();
            for part in [&case.to_string(), &number, &said[0], &said[1], &said[2], replaces, &at] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
            hash.update(person.account.get().to_le_bytes());
            *signature = hex::encode(hash.finalize());
        }
        Ok(())
    }
}

impl Visit<'_> {
    /// Of those who joined a meeting, the ones who are members of the panel now and bound to no force: nobody else counts for a quorum.
    async fn sitting(&mut self, members: Vec<Member>) -> Result<Vec<Member>, AppError> {
        let accounts = self.tx()?.list_accounts().await?;
        let sits = |member: &Member| {
            accounts.iter().any(|account| {
                account.id == member.account.get()
                    && account.active == 1
                    && account.role == Role::PanelMember.code()
                    && account.force_id.is_none()
            })
        };
        Ok(members.into_iter().filter(sits).collect())
    }

    /// Which of these members had a part in the original case, as far as the records say.
    async fn involved(&mut self, row: &CaseRow, members: &[Member]) -> Result<Vec<AccountId>, AppError> {
        let mut involved = Vec::new();
        for member in members {
            if self.tx()?.had_part(member.account, row).await? {
                involved.push(member.account);
            }
        }
        Ok(involved)
    }

    /// The documents of a case that this reader can cite: what is kept, such as `FILE:7`, and its title. Titles say as much as documents:
    /// of those that were added, the ones that the reader may open.
    pub(super) async fn documents(
        &mut self,
        who: &Who,
        row: &CaseRow,
        people: &[PersonInCase],
        allegations: &[AllegationRow],
    ) -> Result<Vec<(String, String)>, AppError> {
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        let tx = self.tx()?;
        let crimes = tx.list_crimes(row).await?;
        let files: std::collections::BTreeSet<i64> = crimes
            .iter()
            .map(|crime| crime.source_file)
            .chain(allegations.iter().map(|allegation| allegation.source_file))
            .chain(people.iter().map(|person| person.source_file))
            .collect();
        let files: Vec<_> =
            files.into_iter().filter_map(|file| lookagain_domain::FileId::new(file).ok()).collect();
        let kept = tx.file_names(&files).await?;
        let mut added = tx.list_attachments(case).await?;
        let readable = self.shelf(who, row).await?;
        added.retain(|row| readable.opens(row));
        Ok(kept
            .into_iter()
            .map(|(file, submission, name)| {
                (format!("FILE:{file}"), format!("{name}, delivery {submission}"))
            })
            .chain(added.into_iter().map(|row| (format!("ATTACHMENT:{}", row.id), row.title)))
            .collect())
    }

    /// What a command can cite by a number; nothing for one that cites nothing.
    pub(super) async fn citable(
        &mut self,
        who: &Who,
        row: &CaseRow,
        people: &[PersonInCase],
        command: &Command,
    ) -> Result<Vec<String>, AppError> {
        let cites = matches!(
            command,
            Command::SaveAnswer { .. }
                | Command::SaveEnquiry { .. }
                | Command::SaveFailing { .. }
                | Command::Draft(_)
                | Command::AskAdvice { .. }
        );
        if !cites {
            return Ok(Vec::new());
        }
        let allegations = self.tx()?.list_allegations(row).await?;
        Ok(self.documents(who, row, people, &allegations).await?.into_iter().map(|(code, _)| code).collect())
    }

    /// Who an action can be allocated to; nobody for another command.
    pub(super) async fn allocatable(
        &mut self,
        row: &CaseRow,
        file: &CaseFile,
        command: &Command,
    ) -> Result<Vec<(AccountId, String)>, AppError> {
        if matches!(command, Command::MoveAction { step: ActionStep::Allocate, .. }) {
            self.room_of(row, file).await
        } else {
            Ok(Vec::new())
        }
    }

    /// The investigators of whoever the reinvestigation was offered to: the force, or the agency.
    pub(super) async fn room_of(
        &mut self,
        row: &CaseRow,
        file: &CaseFile,
    ) -> Result<Vec<(AccountId, String)>, AppError> {
        let Some(offer) = file.get::<Offer>("1") else { return Ok(Vec::new()) };
        let force = match offer.says.to {
            Owner::Force => Some(row.force_id),
            Owner::Nca => None,
        };
        let accounts = self.tx()?.list_accounts().await?;
        Ok(accounts
            .into_iter()
            .filter(|account| account.active == 1 && account.role == Role::Investigator.code())
            .filter(|account| account.force_id == force)
            .filter_map(|account| Some((AccountId::new(account.id).ok()?, account.display_name)))
            .collect())
    }
}
