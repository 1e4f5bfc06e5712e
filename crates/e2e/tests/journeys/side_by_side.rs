//! Two at one form at the same time: a form that comes back with something wrong in it still stands over the version that its reader saw,
//! so that what a colleague wrote meanwhile is shown to them and never passed over.

use lookagain_e2e::{Client, Product};

use crate::decide;

/// Opens a form: its token, and the version that is on it.
fn opened(who: &Client, path: &str) -> (String, String) {
    let page = who.get(path).unwrap();
    (page.hidden("csrf").unwrap(), page.hidden("seen").unwrap())
}

fn send(who: &Client, path: &str, fields: &[(&str, &str)]) {
    let (csrf, seen) = opened(who, path);
    let answer =
        who.post(path, &[&[("csrf", csrf.as_str()), ("seen", seen.as_str())][..], fields].concat()).unwrap();
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
}

#[test]
fn what_a_colleague_wrote_is_shown_also_to_whoever_first_had_something_else_to_mend() {
    let product = Product::of_forces(1_500, &["greater-manchester"], "info").unwrap();
    let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
    decide(&Client::signed_in(&product, "triage").unwrap(), case, "accept", &[]).unwrap();
    let (one, two) = (
        Client::signed_in(&product, "reviewer").unwrap(),
        Client::signed_in(&product, "reviewer-two").unwrap(),
    );
    let form = |key: &str| format!("/cases/{case}/forms/{key}");
    send(&one, &form("begin-review"), &[]);
    send(&two, &form("join-review"), &[]);
    let line = |title| [("kind", "CCTV"), ("title", title), ("possible", "PERHAPS")];
    send(&one, &form("enquiry"), &line("Cameras at the station"));
    let path = form("enquiry?item=1/1");
    let (csrf, seen) = opened(&one, &path);
    send(&two, &path, &line("Cameras at the exit"));
    let mine = |seen: &str| {
        let mut fields = vec![("csrf", csrf.as_str()), ("seen", seen)];
        fields.extend(line("Cameras at the entrance"));
        one.post(&path, &fields).unwrap()
    };
    let nameless = [
        ("csrf", csrf.as_str()),
        ("seen", seen.as_str()),
        ("kind", "CCTV"),
        ("title", "Cameras at the entrance"),
    ];
    let wrong = one.post(&path, &nameless).unwrap();
    assert!(wrong.text().contains("Choose one of the answers"), "{}", wrong.text());
    assert_eq!(wrong.hidden("seen").unwrap(), seen, "the version that was seen, not the newest");
    let late = mine(&wrong.hidden("seen").unwrap());
    assert!(
        late.text().contains("Someone else changed this meanwhile")
            && late.text().contains("Cameras at the exit")
    );
    assert_eq!(mine(&late.hidden("seen").unwrap()).status, 303, "then they choose");

    // The same in the form of a theme: something wrong in an answer that a colleague gave meanwhile.
    let theme = format!("/cases/{case}/review/themes/DECISION?review=1");
    let page = one.get(&theme).unwrap();
    let (csrf, key) = (page.hidden("csrf").unwrap(), "q-1-DEC-1");
    let names = ["answer", "note", "seen"].map(|end| format!("{key}.{end}"));
    let answered = |who: &Client, csrf: &str, answer: &str, note: &str, seen: &str| {
        let fields = [("csrf", csrf), (&names[0], answer), (&names[1], note), (&names[2], seen)];
        who.post(&theme, &fields).unwrap()
    };
    let theirs = two.get(&theme).unwrap().hidden("csrf").unwrap();
    assert_eq!(answered(&two, &theirs, "NO", "It says nothing of it", "0").status, 303);
    let wrong = answered(&one, &csrf, "", "I looked twice", "0");
    assert_eq!(wrong.hidden(&names[2]).unwrap(), "0", "{}", wrong.text());
    let late = answered(&one, &csrf, "YES", "I looked twice", "0");
    assert!(late.text().contains("It says nothing of it"), "{}", late.text());
}
