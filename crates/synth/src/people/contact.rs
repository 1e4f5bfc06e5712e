//! Phones, addresses, e-mail, accounts and vehicles that belong to nobody.
//!
//! * Phones come only from the ranges that Ofcom keeps for drama. They hold 1,000 numbers each, so in a large nation many
//!   people share a number by chance: a shared phone alone proves nothing, as in life.
//! * E-mail is at `example.org`, `example.com` and `example.net` (RFC 2606).
//! * Postcodes begin with `Q`, which Royal Mail uses for no area.
//! * Registration marks begin with `Z`, which is no memory tag of the current style, and have an `I` among their last
//!   three letters, which that style never uses.
//! * Streets and towns are put together from invented parts.

use crate::{dice::Dice, write::numbers::push};

/// A reserved range: what stands before the last digits, how many digits are free, and the number of leading digits that
/// are set apart as the area code when it is written.
struct Range {
    prefix: &'static str,
    free: usize,
    area: usize,
}

const fn range(prefix: &'static str, area: usize) -> Range {
    Range { prefix, free: 11 - prefix.len(), area }
}

/// Ofcom's numbers for use in drama. The first is the mobile range.
const RANGES: [Range; 19] = [
    range("07700900", 5),
    range("01632960", 5),
    range("01134960", 4),
    range("01144960", 4),
    range("01154960", 4),
    range("01164960", 4),
    range("01174960", 4),
    range("01184960", 4),
    range("01214960", 4),
    range("01314960", 4),
    range("01414960", 4),
    range("01514960", 4),
    range("01614960", 4),
    range("02079460", 3),
    range("01914980", 4),
    range("02896496", 3),
    range("02920180", 3),
    range("03069990", 4),
    range("08081570", 4),
];

/// A phone number: two in three are mobiles. `code` is a person's or a place's own random number.
pub(crate) fn phone(text: &mut String, code: u32, written: u32) {
    let range = if code.is_multiple_of(3) {
        &RANGES[1 + (code / 3) as usize % (RANGES.len() - 1)]
    } else {
        &RANGES[0]
    };
    let last = u64::from(code >> 8) % 10_u64.pow(u32::try_from(range.free).unwrap_or(3));
    let start = text.len();
    text.push_str(range.prefix);
    push(text, last, range.free);
    match written % 10 {
        0..=4 => {}
        5 | 6 => text.insert(start + range.area, ' '),
        7 => {
            text.insert(start + 8, ' ');
            text.insert(start + range.area, ' ');
        }
        8 => text.replace_range(start..=start, "+44"),
        _ => {
            text.insert(start + range.area, ' ');
            text.replace_range(start..=start, "+44 (0)");
        }
    }
}

const STEMS: [&str; 40] = [
    "Larkmoor",
    "Quellmere",
    "Tarnwick",
    "Ostrel",
    "Pellbrook",
    "Yarrowby",
    "Velden",
    "Corriden",
    "Mossgill",
    "Hazelthorn",
    "Brindlow",
    "Ferncastle",
    "Gallowmere",
    "Inverholt",
    "Jasperfield",
    "Kestrelow",
    "Linnetwood",
    "Marlgate",
    "Nettlecombe",
    "Orrisdale",
    "Plovergate",
    "Quincewell",
    "Rookhaven",
    "Saltercote",
    "Thistlebank",
    "Umberleigh",
    "Vinterbrook",
    "Wrenfold",
    "Yewmarsh",
    "Zephyrdale",
    "Ambervale",
    "Bittermoss",
    "Cloverhythe",
    "Dunnockford",
    "Elderwharf",
    "Foxcarr",
    "Greystile",
    "Heronsyke",
    "Ivelbeck",
    "Junipergate",
];
const MIDDLES: [&str; 10] =
    ["", " Old", " New", " Upper", " Lower", " Far", " North", " South", " East", " West"];
const STREETS: [&str; 12] = [
    "Road", "Street", "Avenue", "Close", "Lane", "Drive", "Way", "Terrace", "Gardens", "Court", "Crescent",
    "Place",
];
const SHORT: [&str; 12] = ["Rd", "St", "Ave", "Cl", "Ln", "Dr", "Way", "Terr", "Gdns", "Ct", "Cres", "Pl"];

/// The name of one of a force's towns; `force` counts from 0.
pub(crate) fn town(text: &mut String, force: usize, which: u32) {
    text.push_str(STEMS[(force * 7 + which as usize * 3) % STEMS.len()]);
    text.push_str(["", " North", " South", " Central", " East", " West"][(force + which as usize) % 6]);
}

/// An address line. `code` is the address itself; `written` chooses among ways of writing it.
pub(crate) fn address(text: &mut String, code: u32, force: usize, written: u32) {
    let flat = code.is_multiple_of(7);
    if flat {
        text.push_str(if written.is_multiple_of(2) { "Flat " } else { "Apt " });
        push(text, u64::from(code >> 3) % 40 + 1, 0);
        text.push_str(if written.is_multiple_of(3) { " " } else { ", " });
    }
    push(text, u64::from(code >> 9) % 180 + 1, 0);
    text.push(' ');
    text.push_str(STEMS[(code >> 4) as usize % STEMS.len()]);
    text.push_str(MIDDLES[(code >> 17) as usize % MIDDLES.len()]);
    text.push(' ');
    let kind = (code >> 21) as usize % STREETS.len();
    text.push_str(if written % 4 == 1 { SHORT[kind] } else { STREETS[kind] });
    if written % 5 != 2 {
        text.push_str(", ");
        town(text, force, code % 8);
    }
}

/// The postcode of an address: an area that begins with `Q`, so that it exists nowhere.
pub(crate) fn postcode(text: &mut String, code: u32, force: usize, written: u32) {
    const INWARD: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
    text.push('Q');
    text.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[force % 26]));
    push(text, u64::from(code % 8) + 10 * (force / 26) as u64 + 1, 0);
    if written % 6 != 3 {
        text.push(' ');
    }
    push(text, u64::from(code >> 9) % 10, 1);
    text.push(char::from(INWARD[(code >> 4) as usize % 20]));
    text.push(char::from(INWARD[(code >> 21) as usize % 20]));
}

/// A registration mark in a form that is never issued.
pub(crate) fn vehicle(text: &mut String, code: u32, written: u32) {
    const TAGS: &[u8; 22] = b"ABCDEFGHJKLMNOPRSTUVWX";
    text.push('Z');
    text.push(char::from(TAGS[code as usize % 22]));
    push(text, u64::from(code >> 5) % 100, 2);
    if written % 3 != 2 {
        text.push(' ');
    }
    text.push('I');
    text.push(char::from(TAGS[(code >> 12) as usize % 22]));
    text.push(char::from(TAGS[(code >> 17) as usize % 22]));
}

/// Nicknames that say nothing about anyone.
pub(crate) const NICKNAMES: [&str; 64] = [
    "Ace", "Acer", "Ash", "Baz", "Bear", "Biggs", "Birdy", "Blue", "Bones", "Brick", "Buster", "Buzz",
    "Captain", "Chalky", "Chip", "Chunky", "Cobra", "Coop", "Crow", "Dash", "Deks", "Digger", "Doc", "Duke",
    "Dusty", "Flash", "Fox", "Ginge", "Goose", "Hawk", "Inky", "Jax", "Jet", "Kez", "Lefty", "Lofty",
    "Lucky", "Mack", "Maz", "Midge", "Moose", "Nobby", "Oz", "Pip", "Pops", "Rocky", "Rusty", "Sherbet",
    "Shiny", "Shorty", "Slim", "Smiler", "Sparky", "Spud", "Stretch", "Tank", "Taz", "Tek", "Tiny", "Titch",
    "Wolf", "Woody", "Ziggy", "Zed",
];

/// A name for an online account.
pub(crate) fn account(text: &mut String, code: u32) {
    let name = NICKNAMES[code as usize % NICKNAMES.len()];
    text.extend(name.chars().map(|c| c.to_ascii_lowercase()));
    text.push(if code.is_multiple_of(2) { '_' } else { '.' });
    push(text, u64::from(code >> 7) % 1_000_000, 0);
}

/// An e-mail address at a domain that is kept for examples.
pub(crate) fn email(text: &mut String, local: &str, code: u32, dice: &mut Dice) {
    let start = text.len();
    text.extend(
        local
            .chars()
            .map(super::spelling::plain)
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase()),
    );
    if text.len() == start {
        text.push_str("mail");
    }
    push(text, u64::from(code) % 10_000, 0);
    text.push_str(["@example.org", "@example.com", "@example.net"][(code >> 14) as usize % 3]);
    if dice.chance(300) {
        let upper = text[start..].to_ascii_uppercase();
        text.replace_range(start.., &upper);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_several_ways_and_stays_the_same() {
        for (written, expected) in [
            (0, "07700900003"),
            (5, "07700 900003"),
            (7, "07700 900 003"),
            (8, "+447700900003"),
            (9, "+44 (0)7700 900003"),
        ] {
            let mut text = String::new();
            phone(&mut text, (3 << 8) | 1, written);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn every_range_leaves_at_least_a_thousand_numbers() {
        assert!(RANGES.iter().all(|range| range.free == 3 && range.prefix.len() == 8));
    }

    #[test]
    fn postcodes_and_marks_have_forms_that_are_never_issued() {
        for code in [0, 77, 123_456_789, u32::MAX] {
            for force in 0..43 {
                let mut text = String::new();
                postcode(&mut text, code, force, 0);
                assert!(text.starts_with('Q'), "{text}");
            }
            let mut text = String::new();
            vehicle(&mut text, code, 0);
            assert!(text.starts_with('Z') && text.as_bytes()[5] == b'I' && text.len() == 8, "{text}");
        }
    }
}
