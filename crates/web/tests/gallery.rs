//! Renders every component on one page and writes it out with the assets it needs, to be looked at in a browser:
//! `python3 -m http.server --directory target/tmp/gallery` and open `/`.

use std::fs;
use std::path::Path;

use askama::Template;
use lookagain_web::components::*;

#[derive(Template)]
#[template(path = "components/gallery.html")]
struct Gallery {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    parts: Vec<Html>,
}

fn layout() -> Layout {
    let entry =
        |key: &str, label: &str| NavEntry { key: key.into(), label: label.into(), href: format!("/{key}") };
    Layout {
        current_nav: "queue".into(),
        nav: vec![
            entry("queue", "Queue"),
            entry("extracts", "Extracts"),
            entry("rules", "Rules"),
            entry("audit", "Audit"),
        ],
        user: Some(SignedIn { role: "Triage officer".into(), force: Some("Avon and Somerset".into()) }),
        csrf: "token".into(),
        flash: Some(Flash {
            content: "Exclusion confirmed. You can undo it for ten seconds.".into(),
            success: true,
        }),
        demo: true,
        ..Layout::new("Components")
    }
}

fn queue_row(number: u32) -> Row {
    let reference = format!("AS/2013/{number:05}");
    let link = Link {
        attributes: [("data-queue-row", "")].into(),
        ..Link::new(reference.as_str(), format!("/case/{number}"))
    };
    let decide = |key: &str, words: &str| {
        let attributes = Attributes::from([("data-key", key)]);
        Content::from(Link {
            attributes,
            ..Link::new(words, format!("/case/{number}/{key}")).hidden(&reference)
        })
    };
    let reasons = Reasons::first(
        ["A suspect lives with a child", "Rape-family offence", "Ten days to closure", "Fourth"],
        2,
    );
    let actions = Html::join([
        Html::trusted("<div class=\"app-queue__decide\">").into(),
        decide("e", "Accept"),
        decide("n", "Exclude"),
        decide("q", "Ask the force"),
        Html::trusted("</div>").into(),
    ]);
    Row::from(vec![
        Cell::new(link),
        Cell::new("Avon and Somerset"),
        Cell::new(Badge::new("P0 live risk", "red")),
        Cell::new(Tag::new("Met", TagColour::Green)),
        Cell::number("1,234"),
        Cell::new(reasons),
        Cell::new(actions),
    ])
}

fn display() -> Vec<Html> {
    let head = ["Case", "Force", "Band", "Eligibility"].map(Cell::new).into_iter();
    let head = head.chain([
        Cell { numeric: true, ..Cell::new("Points") },
        Cell::new("Reasons"),
        Cell::new("Decide"),
    ]);
    let queue = Table { classes: "app-queue".into(), ..Table::new("Cases waiting", head) }
        .caption_size(Size::M)
        .named_rows()
        .rows((1..5).map(queue_row));
    let mut player = Html::trusted("<div data-queue-player>");
    player.push(&queue);
    player.push(&Html::trusted("</div>"));
    vec![
        IdentityBar {
            title: Html::join(["AS/2013/00001 · Avon and Somerset ".into(), Badge::new("P1", "blue").into()])
                .into(),
            actions: vec![Button::link("Reveal names", "#").secondary()],
            ..IdentityBar::default()
        }
        .into(),
        SubNavigation::new(
            "Case",
            [("Summary", "#", true), ("People", "#", false), ("Timeline", "#", false)],
        )
        .into(),
        player,
        PagedResults {
            pages: Pagination::numbered(5, 40, |page| format!("?page={page}")),
            from: 101,
            to: 125,
            total: 1000,
            what: "cases".into(),
        }
        .into(),
        SummaryList::new([
            SummaryRow::new("Reference", "AS/2013/00001"),
            SummaryRow::new("Suspects", "2 (names hidden)")
                .action(Link::new("Reveal", "#").hidden("suspects' names")),
        ])
        .card("Crime")
        .into(),
    ]
}

fn reasons_and_states() -> Vec<Html> {
    vec![
        ScoreSum {
            label: "Place in band P1".into(),
            parts: vec![
                ScorePart::new("A suspect has present access to a child", 40)
                    .detail("Rule access-to-children 1: contact on 3 May 2024"),
                ScorePart::new("Two crimes share a phone", 15),
                ScorePart::new("Already looked at in 2019", -5),
            ],
        }
        .into(),
        Waterfall {
            label: "How the weight adds up".into(),
            steps: vec![
                WaterfallStep::new("Before anything is compared", -17.2),
                WaterfallStep::new("Date of birth: the same day", 12.4),
                WaterfallStep::new("Surname: another", -3.1),
            ],
            total: "bits in all: 4 in 1,000 that they are one person".into(),
        }
        .into(),
        Timeline {
            events: vec![
                TimelineEvent {
                    datetime: "2012-03".into(),
                    byline: "officer in the case".into(),
                    content: "Recorded as a crime.".into(),
                    source: "crimes.csv, row 12".into(),
                    ..TimelineEvent::new("Reported", "about March 2012")
                },
                TimelineEvent::new("Closed: evidential difficulties", "between 2013 and 2014"),
            ],
            ..Timeline::default()
        }
        .into(),
        Alert::new(AlertKind::Warning, "Facts missing", "The date of decision is not known.").into(),
        Alert::new(AlertKind::Information, "For information", "Nothing to do.").into(),
        TaskList {
            items: vec![
                Task {
                    title: "Check the facts".into(),
                    href: "#".into(),
                    hint: "Three are missing".into(),
                    status: TaskStatus::Tag(Tag::new("Incomplete", TagColour::Blue)),
                    ..Task::default()
                },
                Task {
                    title: "Decide".into(),
                    status: TaskStatus::Words("Cannot start yet".into()),
                    status_classes: "govuk-task-list__status--cannot-start-yet".into(),
                    ..Task::default()
                },
            ],
            ..TaskList::default()
        }
        .into(),
        tags(),
    ]
}

fn tags() -> Html {
    use TagColour::*;
    let colours = [Blue, Grey, Green, Turquoise, Purple, Pink, Red, Orange, Yellow];
    Html::join(colours.map(|colour| Content::from(Tag::new(format!("{colour:?}"), colour))))
}

fn messages() -> Vec<Html> {
    vec![
        ErrorSummary::new([("reason", "Enter a reason")]).into(),
        NotificationBanner::important("An extract is being read.").into(),
        WarningText::new("Every reveal is recorded.").into(),
        InsetText::new("This case lies outside the window; another route may be open.").into(),
        Details::new("How the order is made", "By published rules, each shown.").into(),
        Panel::confirmation("Extract received", "60,000 rows in").into(),
        Panel {
            interruption: true,
            actions: vec![PanelAction::Link(Link::new("Go back", "#"))],
            ..Panel::confirmation("Before you read on", "The next page describes an account.")
        }
        .into(),
        Tabs {
            items: vec![
                Tab { label: "One".into(), id: "one".into(), content: "First".into(), ..Tab::default() },
                Tab { label: "Two".into(), id: "two".into(), content: "Second".into(), ..Tab::default() },
            ],
            ..Tabs::default()
        }
        .into(),
        Accordion {
            id: "acc".into(),
            items: vec![Section {
                heading: "Files".into(),
                content: "Three files".into(),
                ..Section::default()
            }],
            ..Accordion::default()
        }
        .into(),
        ButtonMenu {
            label: "Actions".into(),
            items: vec![Button::link("Print", "#"), Button::link("Export", "#")],
        }
        .into(),
    ]
}

fn form() -> Vec<Html> {
    let filter = Filter {
        action: "/queue".into(),
        clear_href: "/queue".into(),
        selected: vec![FilterCategory {
            heading: "Band".into(),
            items: vec![Link::new("P0", "#"), Link::new("P1", "#")],
        }],
        options: Html::join([
            Input::new("text", "Words").into(),
            Checkboxes::new("band", "Band", Size::S, [Choice::new("P0", "P0"), Choice::new("P1", "P1")])
                .small()
                .values(["P0"])
                .into(),
            Select::new("force", "Force")
                .options([("", "All forces"), ("avon", "Avon and Somerset")])
                .value("avon")
                .into(),
        ]),
    };
    vec![
        filter.into(),
        Input::new("reference", "Case reference")
            .hint("As the force wrote it")
            .width(20)
            .value("AS/2013/1")
            .into(),
        Input::new("reason", "Reason").error(Some("Enter a reason")).into(),
        Input { suffix: Affix { content: "days".into(), ..Affix::default() }, ..Input::new("days", "Wait") }
            .width(5)
            .into(),
        PasswordInput::new("password", "Password").into(),
        CharacterCount::new(Textarea::new("why", "Why"), CountLimit::Characters(500)).into(),
        Radios::new(
            "decision",
            "Decision",
            Size::M,
            [
                Choice::new("a", "Accept").hint("It meets the criteria"),
                Choice::new("x", "Exclude").reveals(Input::new("x-reason", "Reason")),
            ],
        )
        .value("x")
        .into(),
        DateInput::new("from", "From when?", Size::M)
            .hint("Leave out what is not known")
            .values("", "3", "2012")
            .into(),
        FileUpload::new("files", "Extract").multiple().hint("CSV, XLSX, JSON Lines, Parquet or a zip").into(),
        Html::join([
            Button::submit("Save").into(),
            " ".into(),
            Button::submit("Cancel").secondary().into(),
            " ".into(),
            Button::submit("Withdraw").warning().into(),
        ]),
    ]
}

fn page() -> String {
    let breadcrumbs = Breadcrumbs::new([Link::new("Queue", "/queue"), Link::new("AS/2013/00001", "")]);
    let parts = [display(), reasons_and_states(), messages(), form()].concat();
    Gallery { layout: layout(), breadcrumbs, parts }.render().unwrap_or_default()
}

#[test]
fn every_component_renders_the_same_twice_and_within_the_content_security_policy() {
    let html = page();
    assert_eq!(html, page());
    for forbidden in [" style=", "<style", "javascript:", " onclick", " onload", "http://", "https://"] {
        // A namespace is a name, not an address.
        let html = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert_eq!(html.matches("<script").count(), 1);
    assert_eq!(html.matches("<script type=\"module\" src=\"/assets/app-").count(), 1);
    assert_eq!(html.matches("OFFICIAL-SENSITIVE").count(), 2);
    assert!(html.contains("<title>Components – Lookagain</title>"));
}

#[test]
fn every_id_is_there_once_and_every_reference_leads_to_one() {
    let html = page();
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(count, ids.len(), "an id stands twice");
    for attribute in [" for=\"", " aria-describedby=\"", " aria-labelledby=\"", " aria-controls=\""] {
        for list in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
            for id in list.split(' ') {
                assert!(ids.contains(&id), "{attribute}{id}");
            }
        }
    }
}

#[test]
fn the_gallery_can_be_looked_at() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    fs::create_dir_all(folder.join("assets"))?;
    fs::write(folder.join("index.html"), page())?;
    for name in lookagain_assets::names() {
        let address = lookagain_assets::url(name).unwrap_or_default();
        if let Some(asset) = lookagain_assets::lookup(&address) {
            fs::write(folder.join(address.trim_start_matches('/')), asset.bytes)?;
        }
    }
    Ok(())
}
