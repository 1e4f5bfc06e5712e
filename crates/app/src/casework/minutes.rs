//! The minutes of a meeting: its cases in the order of the agenda, each with its file, read in one transaction.

use lookagain_audit::{Action, Object};
use lookagain_domain::CaseId;

use super::{CaseworkView, MeetingView};
use crate::{App, AppError, Who, visit::detail};

/// The minutes of a meeting.
#[derive(Debug)]
pub struct Minutes {
    /// The meeting: first what it decided, then what is still on its agenda.
    pub meeting: MeetingView,
    /// The files of these cases, in the same order.
    pub cases: Vec<CaseworkView>,
}

/// What the minutes are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinutesAs {
    /// A page.
    Page,
    /// A file that is taken away.
    File,
}

impl App {
    /// Reads the minutes of a meeting. That they were read, or taken away, is noted for the meeting and for each case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such meeting, or one of its cases may not be known to the reader.
    pub async fn minutes(
        &self,
        who: &Who,
        id: i64,
        read_as: MinutesAs,
        now: jiff::Timestamp,
    ) -> Result<Minutes, AppError> {
        let mut visit = self.enter(who, now).await?;
        let meeting = visit.open_meeting(id).await?;
        let action = match read_as {
            MinutesAs::Page => Action::View,
            MinutesAs::File => Action::Export,
        };
        let object = Some(Object { kind: "meeting".to_owned(), id });
        let of = detail! { "part" => "minutes", "cases" => meeting.decided.len() + meeting.agenda.len() };
        visit.note(action, object, None, None, of).await?;
        let mut cases = Vec::new();
        for row in meeting.decided.iter().chain(&meeting.agenda) {
            let case = CaseId::new(row.case_id).map_err(|_| AppError::Internal("case id"))?;
            let view = visit.open_file(who, case).await?;
            let object = Some(Object { kind: "case".to_owned(), id: case.get() });
            let of = detail! { "part" => "minutes", "meeting" => id };
            visit.note(action, object, Some(view.case.force()?), None, of).await?;
            cases.push(view);
        }
        visit.leave().await?;
        Ok(Minutes { meeting, cases })
    }
}
