//! Casework in the browser: the review, the panel, the reinvestigation, and one way for every form of theirs.
//!
//! A form has a key. `forms/` says for each key what it shows and which command it makes; everything else (showing it again with what was
//! typed, someone else having been faster, the way back) is here once.

mod attachments;
mod describe;
mod document;
mod drafts;
mod fields;
mod forms;
mod lists;
mod mentions;
mod minutes;
mod panel;
mod reinvestigation;
mod review;
pub(in crate::handlers) mod sheet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError,
    casework::{CaseworkView, Changed},
};
use lookagain_domain::{CaseId, ForceId};

pub use self::minutes::minutes_as_pdf;
pub(crate) use self::{
    attachments::{BODY_BYTES, add as add_attachment, hold as move_hold, page as attachments_page},
    document::{
        content as attachment_content, describe as describe_attachment, describe_page,
        erase as erase_attachment, one as attachment,
    },
    drafts::{drop as drop_draft, keep as keep_draft},
    lists::{adopt_questions, agreement, casework, learning, questions, snapshot, work, workload},
    mentions::mark as mark_mention,
    minutes::{minutes, minutes_pdf},
    panel::{case_page as panel_of_case, join, meeting, meetings, move_on, plan},
    reinvestigation::page as reinvestigation,
    review::{page as review, save_theme, theme_page},
};
use self::{
    describe::rows,
    drafts::{Begun, Place},
    fields::Shown,
    forms::{Form, read, show},
    sheet::{Sheet, form_with, hidden},
};
pub(super) use self::{document::stopped, fields::wanted_date};
use crate::{
    Web,
    components::{
        Button, Content, Details, Flash, Html, IdentityBar, Layout, SubNavigation, SummaryList, Tag,
        TagColour, WarningText,
    },
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Fields, Posted, Query, Reader},
    words,
};

/// The force of the case that is shown.
fn force_of(view: &CaseworkView) -> ForceId {
    // A case that was read has a force: the first stands in for what cannot be, and nobody's rights are wider there.
    view.case.force().or_else(|_| ForceId::new(1)).unwrap_or_else(|_| unreachable!("1 is a number"))
}

/// The head of a page about one case's work.
fn head(
    web: &Web,
    reader: &Reader,
    view: &CaseworkView,
    case: CaseId,
    page: &str,
    query: &Fields,
    heading: &str,
) -> Sheet {
    let layout = Layout {
        wide: true,
        ..reader.layout_after(format!("{heading}: case {case}"), "casework", flash(query))
    };
    let mut sheet = Sheet::new(layout, heading).back("/casework");
    let mut title = Html::join([Content::from(format!("{} case {case}", words::force(view.case.force_id)))]);
    title.push(&Tag::new(view.file.stage().label(), TagColour::Blue));
    sheet.bar = IdentityBar { title: title.into(), ..IdentityBar::default() }.into();
    let force = force_of(view);
    let may = |act| web.app.may_casework(&reader.who, act, force);
    let mut pages = vec![
        ("The case", format!("/cases/{case}"), false),
        ("Review", format!("/cases/{case}/review"), page == "review"),
    ];
    if may(Act::ViewPanel) {
        pages.push(("Panel", format!("/cases/{case}/panel"), page == "panel"));
    }
    if may(Act::ViewReinvestigation) {
        pages.push(("Reinvestigation", format!("/cases/{case}/reinvestigation"), page == "reinvestigation"));
    }
    let outside = view.actor.is_some_and(|actor| view.file.is_outside(&actor));
    if may(Act::ViewAttachment) && !outside {
        pages.push(("Documents", format!("/cases/{case}/attachments"), false));
    }
    sheet.pages = SubNavigation::new("Work on this case", pages).into();
    sheet
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "saved" => "Saved. Every version stays on record.",
        "passed" => "You passed it on. It is free again: no reason was asked and none is kept.",
        "conflict" => "Your conflict is on record. You take no part in this case any more.",
        "draft" => "Your draft is kept. It is not sent yet.",
        "dropped" => "Your draft is gone.",
        "erased-log" => {
            "It is erased. Somebody read the database all the while, so its log may still hold the key: it is cleared at the next erasure or check-up, or when the server stops."
        }
        _ => return None,
    };
    Some(Flash { content: content.into(), success: query.get("done") != "erased-log" })
}

pub(crate) async fn form_page(
    State(web): State<Web>,
    reader: Reader,
    Path((case, key)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let item = query.get("item");
    let people = people(&web, &reader, case, &key).await?;
    let empty = Shown { typed: None, errors: &[] };
    let mut made = show(&key, &view, item, &query, &empty, &people).ok_or_else(Failed::not_found)?;
    if !web.app.may_casework(&reader.who, made.act, force_of(&view)) {
        return Err(AppError::Refused.into());
    }
    let mut begun = Begun::default();
    if !made.fields.is_empty() {
        begun = Begun::find(&web, &reader, &Place::form(case, &key, item), &query).await?;
    }
    if begun.typed.is_some() {
        let shown = Shown { typed: begun.typed.as_ref(), errors: &[] };
        made = show(&key, &view, item, &query, &shown, &people).ok_or_else(Failed::not_found)?;
    }
    // What was begun was begun over the version that was on the page then.
    let seen = begun.typed.as_ref().map(fields::seen);
    let mut sheet = form_sheet(&web, &reader, &view, case, &key, item, made, false, seen, &[], &begun);
    sheet.layout.flash = flash(&query);
    Ok(sheet.answer())
}

/// Who work can be given to, for the form that asks it.
async fn people(
    web: &Web,
    reader: &Reader,
    case: CaseId,
    key: &str,
) -> Result<Vec<(lookagain_domain::AccountId, String)>, Failed> {
    if key == "action"
        && web.app.may(
            &reader.who,
            Act::ViewReinvestigation,
            &lookagain_app::Resource::of(lookagain_app::ResourceKind::Reinvestigation, reader.person.force()),
        )
    {
        Ok(web.app.investigators(&reader.person, case, web.now()).await?)
    } else {
        Ok(Vec::new())
    }
}

pub(crate) async fn send_form(
    State(web): State<Web>,
    Path((case, key)): Path<(String, String)>,
    Query(query): Query,
    posted: Posted,
) -> Page {
    let case = case_id(&case)?;
    let (reader, fields) = (&posted.reader, &posted.fields);
    let item = query.get("item").to_owned();
    let command = read(&key, &item, fields).ok_or_else(Failed::not_found)?;
    let answer = match command {
        Ok(command) => {
            let form = Place::form(case, &key, &item).name();
            web.app.send_form(&reader.person, case, command, &form, web.now()).await
        }
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    let (errors, moved) = match answer {
        Ok(Changed::Done) => {
            let page = forms::page_of(&key);
            let done = match key.as_str() {
                "declare-conflict" => "conflict",
                "pass-review" => "passed",
                _ => "saved",
            };
            return Ok(Redirect::to(&format!("/cases/{case}/{page}?done={done}")).into_response());
        }
        Ok(Changed::Moved(_)) => (Vec::new(), true),
        Err(AppError::Invalid(errors)) => {
            (errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect(), false)
        }
        Err(other) => return Err(other.into()),
    };
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let shown = Shown { typed: Some(fields), errors: &errors };
    let people = people(&web, reader, case, &key).await?;
    let made = show(&key, &view, &item, &query, &shown, &people).ok_or_else(Failed::not_found)?;
    let (seen, begun) = (Some(fields::seen(fields)), Begun::back(fields));
    Ok(form_sheet(&web, reader, &view, case, &key, &item, made, moved, seen, &errors, &begun).answer())
}

/// How a colleague is spoken to, and who there is. The list is the same for every case: it does not say who may open this one.
fn colleagues(view: &CaseworkView) -> Details {
    let lines = view.colleagues.iter().fold(Html::default(), |mut lines, (username, name)| {
        lines.push(&Html::trusted(format!("<li>{}</li>", Content::from(format!("@{username} {name}")))));
        lines
    });
    let how = "Write @ and the name from this list anywhere in the text. It lands in their work if they may open the case. You are not told whether they may.";
    Details::new(
        "Mention a colleague",
        Html::trusted(format!("<p class=\"govuk-body\">{how}</p><ul class=\"govuk-list\">{lines}</ul>")),
    )
}

/// A form on its page. When someone else was faster, what they wrote stands above what was typed, and the reader chooses.
#[expect(clippy::too_many_arguments, reason = "everything that the page of a form shows")]
fn form_sheet(
    web: &Web,
    reader: &Reader,
    view: &CaseworkView,
    case: CaseId,
    key: &str,
    item: &str,
    made: Form,
    moved: bool,
    seen: Option<u32>,
    errors: &[(String, String)],
    begun: &Begun,
) -> Sheet {
    let page = forms::page_of(key);
    let of = made.item.clone().unwrap_or_else(|| item.to_owned());
    let of = of.as_str();
    let mut sheet = head(web, reader, view, case, page, &Fields::default(), made.title)
        .back(format!("/cases/{case}/{page}"));
    sheet.wrong(errors);
    if !made.lead.is_empty() {
        sheet.say(made.lead);
    }
    if moved {
        sheet.layout.has_errors = true;
        sheet.part(WarningText::new("Someone else changed this meanwhile. Nothing was overwritten. Below is what they wrote, and under it what you typed: send it to put yours in its place as a new version, or go back to keep theirs."));
        let theirs = made.kind.and_then(|kind| describe::latest(view, kind, of));
        if let Some(theirs) = theirs {
            let mut all = vec![("What", describe::title(view, of, &theirs.body))];
            all.extend(rows(view, &theirs.body));
            all.push(("Written by", describe::name(view, theirs.by)));
            sheet.part(SummaryList::new(all).card("What is on record now"));
        }
    }
    if !made.fields.is_empty() {
        sheet.part(colleagues(view));
    }
    let now = made.kind.map_or(0, |kind| view.file.version(kind, of));
    // A form that comes back with something wrong in it was still filled in over the version that its reader saw: what someone else wrote
    // meanwhile is shown when it is sent, and not passed over.
    let seen = if moved { now } else { seen.unwrap_or(now) };
    let mut all = made.fields;
    let drafts = !all.is_empty();
    all.push(hidden("seen", seen));
    let button = if moved { "Put mine in its place" } else { made.button };
    let action = if item.is_empty() {
        format!("/cases/{case}/forms/{key}")
    } else {
        format!("/cases/{case}/forms/{key}?item={item}")
    };
    sheet.part(begun.above.clone());
    let after = if drafts { begun.part(&Place::form(case, key, item)) } else { Html::default() };
    sheet.part(form_with(reader, &action, all, Button::submit(button), &after));
    if moved {
        sheet.say(sheet::link("Keep theirs and go back", &format!("/cases/{case}/{page}")));
    }
    sheet
}
