//! Whatever a force wrote in a file, a component shows it as words.

use askama::Template;
use lookagain_web::components::*;

const HOSTILE: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)> &amp; ${7*7} {{ 7 }}\u{202e}";

fn h() -> String {
    HOSTILE.to_owned()
}

fn c() -> Content {
    HOSTILE.into()
}

fn attributes() -> Attributes {
    Attributes::from([("data-x", HOSTILE)])
}

fn field() -> Field {
    let error = ErrorMessage { visually_hidden_text: h(), ..ErrorMessage::new(c()) };
    let group = FormGroup { classes: h().into(), attributes: attributes(), before: c(), after: c() };
    Field { hint: Some(Hint::new(c())), error: Some(error), described_by: h(), group, ..Field::new(c()) }
}

fn forms() -> Vec<Html> {
    let affix = || Affix { content: c(), classes: h().into(), attributes: attributes() };
    let choice = || Choice {
        id: h(),
        name: h(),
        label_classes: h().into(),
        attributes: attributes(),
        ..Choice::new(h(), c()).hint(c())
    };
    vec![
        Input {
            name: h(),
            id: h(),
            field: field(),
            value: h(),
            kind: h(),
            inputmode: h(),
            autocomplete: h(),
            autocapitalize: h(),
            pattern: h(),
            prefix: affix(),
            suffix: affix(),
            classes: h().into(),
            attributes: attributes(),
            wrapper_classes: h().into(),
            ..Input::default()
        }
        .into(),
        PasswordInput { field: field(), value: h(), autocomplete: h(), ..PasswordInput::new(h(), c()) }
            .into(),
        Textarea {
            field: field(),
            value: format!("</textarea>{HOSTILE}"),
            autocomplete: h(),
            ..Textarea::new(h(), c())
        }
        .into(),
        CharacterCount {
            description: h(),
            ..CharacterCount::new(Textarea::new(h(), c()), CountLimit::Words(3))
        }
        .into(),
        Select { field: field(), ..Select::new(h(), c()).options([(h(), h())]).value(h()) }.into(),
        FileUpload {
            field: field(),
            drop_zone: true,
            drop_zone_classes: h().into(),
            ..FileUpload::new(h(), c())
        }
        .into(),
        Radios {
            items: vec![choice().into(), ChoiceItem::Divider(h())],
            value: h(),
            ..Radios::new(h(), c(), Size::M, [choice()]).hint(c()).error(Some(h()))
        }
        .into(),
        Checkboxes::new(h(), c(), Size::M, [choice()]).hint(c()).error(Some(h())).values([h()]).into(),
        DateInput::new(h(), c(), Size::M).values(HOSTILE, HOSTILE, HOSTILE).hint(c()).error(Some(h())).into(),
        Button { href: h(), id: h(), attributes: attributes(), ..Button::submit(c()) }.into(),
        Button { kind: h(), is_start: true, ..Button::submit(c()).sends(h(), h()) }.into(),
    ]
}

fn frames() -> Vec<Html> {
    let link = || Link { classes: h().into(), attributes: attributes(), ..Link::new(c(), h()).hidden(h()) };
    vec![
        SkipLink { content: c(), href: h(), ..SkipLink::default() }.into(),
        GenericHeader { logo: c(), href: h(), container_classes: h(), ..GenericHeader::default() }.into(),
        PhaseBanner { tag: Tag::new(c(), TagColour::Red), content: c(), ..PhaseBanner::default() }.into(),
        BackLink { content: c(), ..BackLink::to(h()) }.into(),
        Breadcrumbs { label: h(), ..Breadcrumbs::new([link(), Link::new(c(), "")]) }.into(),
        Footer { links: vec![link()], content: c(), ..Footer::default() }.into(),
        ServiceNavigation {
            service_name: h(),
            service_href: h(),
            items: vec![NavItem::new(c(), h(), true)],
            menu_button_text: h(),
            menu_button_label: h(),
            navigation_label: h(),
            navigation_id: h(),
            label: Some(h()),
            collapse_on_mobile: Some(true),
            ..ServiceNavigation::default()
        }
        .into(),
        NotificationBanner { title: c(), title_id: h(), role: h(), ..NotificationBanner::success(c()) }
            .into(),
        WarningText { icon_fallback_text: h(), ..WarningText::new(c()) }.into(),
        InsetText { id: h(), ..InsetText::new(c()) }.into(),
        Details { id: h(), ..Details::new(c(), c()) }.into(),
        Panel {
            interruption: true,
            actions: vec![PanelAction::Link(link()), PanelAction::Button(Box::new(Button::link(c(), h())))],
            ..Panel::confirmation(c(), c())
        }
        .into(),
        ExitThisPage { content: c(), href: h(), id: h(), ..ExitThisPage::default() }.into(),
        ErrorSummary { description: c(), ..ErrorSummary::new([(h(), c())]) }.into(),
    ]
}

fn displays() -> Vec<Html> {
    let link = || Link::new(c(), h()).hidden(h());
    let task = |status| Task {
        title: c(),
        hint: c(),
        href: h(),
        status,
        title_classes: h().into(),
        ..Task::default()
    };
    let pages = Pagination {
        label: h(),
        previous: Some(PageLink { content: c(), label: h(), href: h(), ..PageLink::default() }),
        items: Some(vec![PageItem::Page(PageNumber {
            number: h(),
            href: h(),
            label: Some(h()),
            ..PageNumber::default()
        })]),
        ..Pagination::numbered(2, 3, |_| h())
    };
    vec![
        Tag { classes: h().into(), attributes: attributes(), ..Tag::new(c(), TagColour::Blue) }.into(),
        Table::new(h(), [h()]).rows([[h()]]).named_rows().into(),
        SummaryList::new([SummaryRow::new(c(), c()).action(link()).action(link())]).card(c()).into(),
        pages.clone().into(),
        PagedResults { pages, total: 9, what: h(), ..PagedResults::default() }.into(),
        TaskList {
            items: vec![task(TaskStatus::Words(c())), task(TaskStatus::Tag(Tag::new(c(), TagColour::Grey)))],
            id_prefix: h(),
            ..TaskList::default()
        }
        .into(),
        Tabs {
            title: Some(h()),
            items: vec![Tab { label: h(), id: h(), content: c(), ..Tab::default() }],
            ..Tabs::default()
        }
        .into(),
        Accordion {
            id: h(),
            items: vec![Section { heading: c(), summary: c(), content: c(), expanded: false }],
            ..Accordion::default()
        }
        .into(),
    ]
}

fn case_parts() -> Vec<Html> {
    let link = || Link::new(c(), h()).hidden(h());
    let button = || Button::link(c(), h());
    vec![
        Badge::new(c(), HOSTILE).into(),
        NotificationBadge { count: 3, what: h() }.into(),
        IdentityBar { title: c(), actions: vec![button()], ..IdentityBar::default() }.into(),
        SubNavigation::new(h(), [(c(), h(), true)]).into(),
        Timeline {
            events: vec![TimelineEvent {
                byline: c(),
                datetime: h(),
                content: c(),
                source: c(),
                classes: h().into(),
                ..TimelineEvent::new(c(), c())
            }],
            ..Timeline::default()
        }
        .into(),
        Filter {
            action: h(),
            clear_href: h(),
            selected: vec![FilterCategory { heading: h(), items: vec![link()] }],
            options: Html::default(),
        }
        .into(),
        Alert::new(AlertKind::Error, h(), c()).into(),
        ButtonMenu { label: h(), items: vec![button()] }.into(),
        ScoreSum { label: h(), parts: vec![ScorePart::new(c(), 3).detail(c())] }.into(),
        Waterfall {
            label: h(),
            steps: vec![WaterfallStep { detail: c(), ..WaterfallStep::new(c(), -2.5) }],
            total: c(),
        }
        .into(),
        Reasons::first([c(), c()], 1).into(),
    ]
}

#[test]
fn no_component_lets_hostile_words_out_of_their_place() {
    for (number, html) in [forms(), frames(), displays(), case_parts()].concat().iter().enumerate() {
        let html = html.to_string();
        for forbidden in ["<script", "<img", "\"'>", "onerror=alert(1)>", "</textarea>\""] {
            assert!(!html.contains(forbidden), "component {number} lets {forbidden} through: {html}");
        }
        assert!(html.contains("&#60;script&#62;"), "component {number} does not show the words: {html}");
        assert!(!html.contains("&#38;#60;"), "component {number} escapes twice: {html}");
    }
}

#[derive(Template)]
#[template(path = "components/gallery.html")]
struct Page {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    parts: Vec<Html>,
}

#[test]
fn the_frame_lets_no_hostile_words_out_either() -> askama::Result<()> {
    let layout = Layout {
        nav: vec![NavEntry { key: h(), label: h(), href: h() }],
        user: Some(SignedIn { role: h(), force: Some(h()) }),
        csrf: h(),
        flash: Some(Flash { content: c(), success: false }),
        marking: h(),
        ..Layout::new(h())
    };
    let html = Page { layout, breadcrumbs: Breadcrumbs::default(), parts: Vec::new() }.render()?;
    assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("\"'>"), "{html}");
    Ok(())
}

#[test]
fn a_link_runs_no_script() {
    for (address, leads_to) in [
        ("javascript:alert(1)", "#"),
        (" java\nscript:alert(1)", "#"),
        ("JAVASCRIPT:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("vbscript:x", "#"),
        ("/queue?text=a:b", "/queue?text=a:b"),
        ("?sort=force", "?sort=force"),
        ("#reason", "#reason"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ] {
        for html in [Link::new("x", address).to_string(), Button::link("x", address).to_string()] {
            assert!(html.contains(&format!("href=\"{leads_to}\"")), "{address}: {html}");
        }
    }
}

#[test]
fn an_attribute_name_cannot_end_its_tag() {
    let attributes = Attributes::from([("x onclick=alert(1)><b", "y")]);
    let html = Tag { attributes, ..Tag::default() }.to_string();
    assert!(html.starts_with("<strong class=\"govuk-tag\" xonclickalert(1)b=\"y\">"), "{html}");
}
