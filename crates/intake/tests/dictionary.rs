//! The data dictionary says what the code does: no field and no rule without its line.

use lookagain_domain::record::RecordKind;
use lookagain_intake::{Rule, fields_of};

#[test]
fn every_field_and_every_rule_is_in_the_dictionary() {
    let text = include_str!("../../../docs/data-dictionary.md");
    for rule in Rule::ALL {
        assert!(text.contains(&format!("| `{}` | {} |", rule.code(), rule.label())), "{rule}");
    }
    for &kind in RecordKind::ALL {
        let section = text.split(&format!("\n### {kind}\n")).nth(1).unwrap().split("\n##").next().unwrap();
        for spec in fields_of(kind) {
            let line = format!("| `{}` | {} |", spec.name, if spec.required { "yes" } else { "" });
            assert!(section.contains(&line), "{kind}: {line}");
        }
    }
}
