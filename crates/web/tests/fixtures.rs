//! Our components against the fixtures that govuk-frontend ships: options in, the same HTML out.
//!
//! A count may rise, never fall: an upgrade of the kit that changes its HTML turns this red.

#[path = "fixtures/forms.rs"]
mod forms;
#[path = "fixtures/normal.rs"]
mod normal;
#[path = "fixtures/options.rs"]
mod options;
#[path = "fixtures/pages.rs"]
mod pages;

use options::Options;
use serde_json::Value;

type Render = fn(&Options) -> String;

macro_rules! render {
    ($function:path) => {
        |options| $function(options).to_string()
    };
}

/// Component, how we make it, how many of its fixtures must come out equal.
const COMPONENTS: [(&str, Render, usize); 34] = [
    ("accordion", render!(pages::accordion), 12),
    ("back-link", render!(pages::back_link), 7),
    ("breadcrumbs", render!(pages::breadcrumbs), 12),
    ("button", render!(forms::button), 38),
    ("character-count", render!(forms::character_count), 30),
    ("checkboxes", render!(forms::checkboxes), 41),
    ("date-input", render!(forms::date_input), 50),
    ("details", render!(pages::details), 10),
    ("error-message", render!(forms::error_message), 9),
    ("error-summary", render!(pages::error_summary), 19),
    ("exit-this-page", render!(pages::exit_this_page), 4),
    ("fieldset", render!(forms::fieldset), 18),
    ("file-upload", render!(forms::file_upload), 22),
    ("generic-header", render!(pages::generic_header), 7),
    ("hint", render!(forms::hint), 6),
    ("input", render!(forms::input), 45),
    ("inset-text", render!(pages::inset_text), 6),
    ("label", render!(forms::label), 17),
    ("notification-banner", render!(pages::notification_banner), 21),
    ("pagination", render!(pages::pagination), 15),
    ("panel", render!(pages::panel), 19),
    ("password-input", render!(forms::password_input), 11),
    ("phase-banner", render!(pages::phase_banner), 7),
    ("radios", render!(forms::radios), 42),
    ("select", render!(forms::select), 19),
    ("service-navigation", render!(pages::service_navigation), 33),
    ("skip-link", render!(pages::skip_link), 9),
    ("summary-list", render!(pages::summary_list), 30),
    ("table", render!(pages::table), 21),
    ("tabs", render!(pages::tabs), 14),
    ("tag", render!(pages::tag), 12),
    ("task-list", render!(pages::task_list), 11),
    ("textarea", render!(forms::textarea), 18),
    ("warning-text", render!(pages::warning_text), 8),
];

/// The fixtures whose options we do not offer, and why.
const UNSUPPORTED: [(&str, &str, &str); 8] = [
    ("accordion", "with falsy values", "a typed list has no empty places to count"),
    ("checkboxes", "with falsy values", "a typed list has no empty places to count"),
    ("radios", "with falsy items", "a typed list has no empty places to count"),
    (
        "character-count",
        "with count type 'words'",
        "a limit in words is given as one: countType and maxlength disagree",
    ),
    ("character-count", "with count type 'words' and value", "the same"),
    ("character-count", "with count type 'words' and error message", "the same"),
    ("character-count", "with count type 'words' and threshold", "the same"),
    ("password-input", "with translations", "showPasswordText and its like: the service is in English"),
];

#[test]
fn every_component_gives_the_html_that_the_kit_gives() {
    let mut fallen = Vec::new();
    for (component, render, floor) in COMPONENTS {
        let (passed, all) = run(component, render);
        println!("{component}: {passed} of {all}");
        if passed < floor || all == 0 {
            fallen.push(format!("{component}: {passed} of {all}, at least {floor} before"));
        }
    }
    assert!(fallen.is_empty(), "{fallen:#?}");
}

/// How many of a component's fixtures come out equal, of how many.
#[expect(clippy::print_stdout, reason = "the test's report, shown with --nocapture")]
fn run(component: &str, render: Render) -> (usize, usize) {
    let text = lookagain_assets::testing::fixture(component).unwrap_or_default();
    let kit: Value = serde_json::from_str(&text).unwrap_or_default();
    let fixtures = kit["fixtures"].as_array().cloned().unwrap_or_default();
    let mut passed = 0;
    for fixture in &fixtures {
        let Some(map) = fixture["options"].as_object() else { continue };
        let options = Options::new(map);
        let ours = normal::normal(&render(&options));
        let theirs = normal::normal(fixture["html"].as_str().unwrap_or_default());
        if ours == theirs {
            passed += 1;
            continue;
        }
        let name = fixture["name"].as_str().unwrap_or_default();
        if let Some((.., why)) = UNSUPPORTED.iter().find(|(of, known, _)| (*of, *known) == (component, name))
        {
            println!("  {component}, {name}: unsupported, {why}");
            continue;
        }
        let unread = options.unread();
        let differs = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
        println!(
            "  {component}, {name}: options not read {unread:?}; first difference (ours, theirs) {differs:?}"
        );
    }
    (passed, fixtures.len())
}
