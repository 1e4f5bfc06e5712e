//! Fuzzes the parsing of mappings. A run of a second by itself; `BOLERO_RANDOM_TEST_TIME_MS=60000` makes it a minute.

use lookagain_intake::Mapping;

#[test]
fn any_text_as_a_mapping() {
    const SAMPLE: &str = "name = \"x\"\nversion = 1\n[values.a]\n\"b\" = \"c\"\n[[table]]\nfile = \"a*\"\n[[table.record]]\nkind = \"officers\"\nrepeat = 2\nfields.officer_ref = { column = \"b{n}\", values = \"a\" }\n";
    assert!(Mapping::parse(SAMPLE).is_ok());
    bolero::check!().with_type::<(u16, u8, String)>().for_each(|(at, cut, text)| {
        let _ = Mapping::parse(text);
        let at = usize::from(*at) % SAMPLE.len();
        let end = (at + usize::from(*cut)).min(SAMPLE.len());
        let _ = Mapping::parse(&format!("{}{text}{}", &SAMPLE[..at], &SAMPLE[end..]));
    });
}
