//! Nobody's name outside a recorded reveal: not in the server's log at its most talkative, not in titles, addresses,
//! pages that say no, or what is exported.

use std::collections::BTreeSet;

use lookagain_e2e::{Client, Product, names::Person, page::holds_word};

const FORCES: [&str; 3] = ["greater-manchester", "kent", "cumbria"];

/// The names to look for: of victims, surnames that are no short words, and both names together.
fn victims(people: &[Person]) -> BTreeSet<String> {
    let own = people.iter().filter(|person| person.victim && FORCES.contains(&person.force.as_str()));
    let names = own.flat_map(|person| {
        let whole = person.surname.chars().count() >= 5 && person.surname.chars().all(char::is_alphabetic);
        let both = format!("{} {}", person.forenames, person.surname);
        let both = (!person.forenames.is_empty() && !person.surname.is_empty()).then_some(both);
        whole.then(|| person.surname.clone()).into_iter().chain(both)
    });
    names.collect()
}

fn assert_none(what: &str, text: &str, names: &BTreeSet<String>) {
    // Whole words: a text's words are looked up, rather than each name in a long text.
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let known: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let found = words.iter().find(|word| known.contains(*word));
    let pair = words.windows(2).map(|pair| pair.join(" ")).find(|pair| known.contains(pair));
    assert!(found.is_none() && pair.is_none(), "{what} names a victim");
}

#[test]
fn the_scan_finds_a_name_that_is_there() {
    let names = BTreeSet::from(["Orchardson".to_owned(), "May Day".to_owned()]);
    assert_none("a quiet text", "On a day in May, the orchardsons", &names);
    for text in ["for ORCHARDSON, see", "{\"name\":\"May  Day\"}"] {
        let found = std::panic::catch_unwind(|| assert_none("it", text, &names));
        assert!(found.is_err(), "{text}");
    }
}

/// A victim's name that is searched for goes nowhere but into the form of whoever typed it.
fn searched_for(
    product: &Product,
    (triage, coordinator): (&Client, &Client),
    (csrf, name): (&str, &str),
    names: &BTreeSet<String>,
) {
    let form = [("csrf", csrf), ("text", name), ("reason", "a caller gave this name")];
    let answer = triage.post("/search", &form).unwrap();
    assert_eq!(answer.status, 303);
    assert_none("where a search leads", answer.location(), names);
    let found = triage.get(answer.location()).unwrap().text();
    assert!(found.contains("id=\"person\""), "the victim is not found");
    let title = found.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert_none("the title of what was found", title, names);
    assert_eq!(coordinator.get(answer.location()).unwrap().status, 404, "somebody else's search");
    let audit = Client::signed_in(product, "auditor").unwrap().get("/audit").unwrap().text();
    let entries: Vec<&str> =
        audit.split("<tr").filter(|row| row.contains("a caller gave this name")).collect();
    assert_eq!(entries.len(), 2, "a search is kept, and run, on record");
    for entry in entries {
        assert_none("the audit of a search", entry, names);
    }
}

#[test]
fn nobody_is_named_outside_a_recorded_reveal() {
    let product = Product::of_forces(2_000, &FORCES, "trace").unwrap();
    let names = victims(&product.people().unwrap());
    assert!(names.len() > 100, "too few names to look for: {}", names.len());
    let client = |username: &str| Client::signed_in(&product, username).unwrap();
    let (triage, coordinator) = (client("triage"), client("coordinator"));

    // Pages as they come: every case and everybody in it, for one who may see all of them.
    let mut pages = Vec::new();
    for case in product.cases(&[]).unwrap().into_iter().take(40) {
        pages.push(format!("/cases/{case}"));
        let view = product.ask(&["case", &case.to_string()]).unwrap();
        assert_none("the command line's case", &view.to_string(), &names);
        let people = view["people"].as_array().unwrap();
        pages.extend(people.iter().map(|person| format!("/people/{}", person["person"])));
    }
    pages.extend(["/", "/queue", "/second-looks", "/requests", "/forces", "/method"].map(str::to_owned));
    for path in &pages {
        let answer = triage.get(path).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        assert_none(path, &answer.text(), &names);
    }

    // What is exported, and what says no.
    let queue = product.ask(&["queue", "--limit", "1000"]).unwrap();
    assert_none("the queue as JSON", &queue.to_string(), &names);
    let victim = names.iter().find(|name| name.contains(' ')).unwrap().replace(' ', "%20");
    for (path, status) in [
        (format!("/queue?text={victim}"), 200),
        (format!("/cases/{victim}"), 404),
        (format!("/people/{victim}/{victim}"), 404),
        (format!("/sign-in?to=/{victim}"), 200),
        (format!("/submissions/{victim}"), 404),
    ] {
        let answer = coordinator.get(&path).unwrap();
        assert_eq!(answer.status, status, "{path}");
        assert_none("where it leads", answer.location(), &names);
        if status == 404 {
            assert_none("a page that says no", &answer.text(), &names);
        }
    }
    // Typed into forms by somebody who should not have.
    let csrf = triage.get("/account").unwrap().csrf().unwrap();
    let name = victim.replace("%20", " ");
    let refused =
        triage.post("/cases/1/people/1/reveal", &[("csrf", &csrf), ("reason", "x"), ("to", &name)]).unwrap();
    assert!(refused.status >= 400);
    triage.post("/sign-in", &[("username", &name), ("password", &name)]).unwrap();

    searched_for(&product, (&triage, &coordinator), (&csrf, &name), &names);

    let log = product.log();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the log is not at its most talkative");
    assert!(log.contains("/cases/{case}"), "the log does not tell what was asked for");
    assert_none("the server's log", &log, &names);
}

/// The rejected rows go back to the force that sent them, to be put right: its own words, to nobody else, on record.
#[test]
fn rejected_rows_go_back_to_their_sender_only() {
    let product = Product::of_forces(1_000, &["greater-manchester"], "info").unwrap();
    let path = "/submissions/1/rejected-rows.csv";
    for username in ["triage", "reviewer", "auditor", "admin"] {
        let answer = Client::signed_in(&product, username).unwrap().get(path).unwrap();
        assert_eq!(answer.status, 404, "{username}");
    }
    assert_eq!(Client::new(&product).get(path).unwrap().status, 303);
    let own = Client::signed_in(&product, "coordinator").unwrap().get(path).unwrap();
    assert_eq!(own.status, 200);
    assert!(holds_word(&own.text(), "reference_unresolved"));
    let audit = Client::signed_in(&product, "auditor").unwrap().get("/audit?action=EXPORT").unwrap().text();
    assert!(audit.contains("what: rejected rows"), "the export is not on record");
}
