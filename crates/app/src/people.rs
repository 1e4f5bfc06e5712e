//! One person as one force recorded them. Who it is stays hidden until revealed from a case.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{CaseId, ForceId, NominalId};
pub use lookagain_store::{
    people::{ContactRow, LinkRow, NominalRow, PartRow},
    sealed::ProtectedValue,
};

use crate::{App, AppError, Who, visit::detail};

/// Everything on the page of a person.
#[derive(Debug)]
pub struct PersonView {
    /// The record. Pages show its names only when `revealed`.
    pub person: NominalRow,
    /// The crimes the person has a part in.
    pub parts: Vec<PartRow>,
    /// Contacts: identifying, filled only when revealed.
    pub contacts: Vec<ContactRow>,
    /// Ties with other records, by reference.
    pub links: Vec<LinkRow>,
    /// How many versions of the record there are.
    pub versions: Vec<NominalRow>,
    /// Protected characteristics, for a reader who may see them and to whom the person is revealed.
    pub protected: Vec<ProtectedValue>,
    /// Who it is may be shown to this reader now.
    pub revealed: bool,
}

impl App {
    /// Opens a person, from a case that the reader may see.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of the person.
    pub async fn view_person(
        &self,
        who: &Who,
        id: NominalId,
        now: jiff::Timestamp,
    ) -> Result<PersonView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let mut person = visit.tx()?.lookup_nominal(id).await?.ok_or(AppError::NotFound("person"))?;
        let force = ForceId::new(person.force_id).map_err(|_| AppError::Internal("force id"))?;
        let resource = Resource::of(ResourceKind::Person, Some(force));
        if let Err(error) = visit.allow(Act::ViewPerson, &resource).await {
            return Err(if matches!(error, AppError::Refused) {
                AppError::NotFound("person")
            } else {
                error
            });
        }
        let parts = visit.tx()?.list_parts(&person).await?;
        let mut revealed = false;
        if let Some(account) = who.account() {
            let mut cases: Vec<i64> = parts.iter().map(|part| part.case_id).collect();
            cases.dedup();
            for case in cases.into_iter().filter_map(|case| CaseId::new(case).ok()) {
                revealed |=
                    visit.tx()?.revealed(account, case, now).await?.iter().any(|shown| shown.id == person.id);
            }
        }
        let contacts = if revealed { visit.tx()?.list_contacts(&person).await? } else { Vec::new() };
        let may_protected = revealed && self.may(who, Act::ViewProtected, &resource);
        let protected = if may_protected {
            visit.tx()?.list_protected(force, &person.nominal_ref).await?
        } else {
            Vec::new()
        };
        let links = visit.tx()?.list_links(person.force_id, "nominals", &person.nominal_ref, 200).await?;
        let versions = visit.tx()?.nominal_versions(&person).await?;
        let object = Some(Object { kind: "person".to_owned(), id: id.get() });
        let detail = detail! { "revealed" => revealed, "protected" => protected.len() };
        visit.note(Action::View, object, Some(force), None, detail).await?;
        visit.leave().await?;
        if !revealed {
            conceal(&mut person);
        }
        Ok(PersonView { person, parts, contacts, links, versions, protected, revealed })
    }
}

/// What identifies does not leave this crate for a reader to whom it is not revealed: a page cannot leak what it never had.
pub(crate) fn conceal(person: &mut NominalRow) {
    person.surname = None;
    person.forenames = None;
    person.known_as = None;
    person.born = String::new();
    person.pnc_id = None;
    person.cro_number = None;
    person.nhs_number = None;
}
