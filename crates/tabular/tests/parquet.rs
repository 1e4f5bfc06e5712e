//! Parquet in and out: every type as text, and the same table as from CSV.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{fs, path::PathBuf, sync::Arc};

use lookagain_tabular::{ReadOptions, Records, read};
use parquet::{
    basic::{Compression, Encoding},
    data_type::{
        BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
        Int64Type,
    },
    file::{
        properties::{WriterProperties, WriterVersion},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};
use proptest::prelude::*;

const SCHEMA: &str = "message people {
    required int64 id;
    optional binary name (UTF8);
    optional int32 born (DATE);
    optional int64 seen (TIMESTAMP_MILLIS);
    optional double age;
    optional boolean adult;
    optional int32 owed (DECIMAL(9,2));
    optional fixed_len_byte_array(2) code;
    optional group aliases (LIST) { repeated group list { optional binary element (UTF8); } }
    required binary sex (UTF8);
}";

fn put<T: parquet::data_type::DataType>(
    group: &mut SerializedRowGroupWriter<'_, fs::File>,
    values: &[T::T],
    defined: Option<&[i16]>,
    repeated: Option<&[i16]>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, defined, repeated).unwrap();
    column.close().unwrap();
}

fn people(properties: WriterProperties) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.parquet");
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for first in [1, 4] {
        let mut group = writer.next_row_group().unwrap();
        let text = |text: &str| ByteArray::from(text);
        let some: Option<&[i16]> = Some(&[1, 0, 1]);
        put::<Int64Type>(&mut group, &[first, first + 1, first + 2], None, None);
        put::<ByteArrayType>(&mut group, &[text(" Zoë "), text("Al")], some, None);
        put::<Int32Type>(&mut group, &[-1, 11_016], some, None);
        put::<Int64Type>(&mut group, &[951_782_400_000, 951_816_600_000], some, None);
        put::<DoubleType>(&mut group, &[41.0, f64::NAN], some, None);
        put::<BoolType>(&mut group, &[true, false], some, None);
        put::<Int32Type>(&mut group, &[1250, -5], some, None);
        let code = |code: &[u8]| FixedLenByteArray::from(ByteArray::from(code.to_vec()));
        put::<FixedLenByteArrayType>(&mut group, &[code(&[0xca, 0xfe]), code(&[0, 1])], some, None);
        // [a, b], null, [c, null]
        let (defined, repeated): (&[i16], &[i16]) = (&[3, 3, 0, 3, 2], &[0, 1, 0, 0, 1]);
        put::<ByteArrayType>(&mut group, &[text("a"), text("b"), text("c")], Some(defined), Some(repeated));
        put::<ByteArrayType>(&mut group, &[text("F"), text("M"), text("F")], None, None);
        group.close().unwrap();
    }
    writer.close().unwrap();
    (folder, path)
}

fn shown(records: &Records) -> String {
    let table = &records.table;
    let line = |row: usize| {
        let values = table.columns().iter().map(|column| column.row_text(row).unwrap_or("–").to_owned());
        format!("{}: {}", table.names().text(row), values.collect::<Vec<_>>().join(" / "))
    };
    (0..table.len()).map(line).collect::<Vec<_>>().join("\n")
}

fn options() -> ReadOptions<'static> {
    ReadOptions { id_column: "id", threads: 2, ..ReadOptions::default() }
}

#[test]
fn every_type_is_text_however_it_is_written() {
    let group = |first: u8| {
        format!(
            "{}: Zoë / 1969-12-31 / 2000-02-29 / 41 / true / 12.5 / cafe / a|b\n\
             {}: – / – / – / – / – / – / – / –\n\
             {}: Al / 2000-02-29 / 2000-02-29T09:30:00 / – / false / -0.05 / 0001 / c",
            first,
            first + 1,
            first + 2
        )
    };
    let expected = format!("{}\n{}", group(1), group(4));
    let builder = WriterProperties::builder;
    for properties in [
        builder().build(),
        builder().set_dictionary_enabled(false).build(),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).build(),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false).build(),
        builder().set_compression(Compression::SNAPPY).build(),
        builder().set_compression(Compression::LZ4_RAW).build(),
        builder().set_dictionary_enabled(false).set_encoding(Encoding::PLAIN).build(),
    ] {
        let (_folder, path) = people(properties.clone());
        let records = read(&[path], &options()).unwrap();
        assert_eq!(shown(&records), expected, "{properties:?}");
        assert_eq!(records.walled, ["sex"]);
        let name = records.table.column("name").unwrap();
        assert_eq!((name.rows(), name.distinct()), (&[1, 0, 2, 1, 0, 2][..], 2));
    }
}

#[test]
fn a_broken_off_or_altered_file_is_an_error_and_never_a_panic() {
    let (folder, path) = people(WriterProperties::builder().build());
    let whole = fs::read(&path).unwrap();
    let other = folder.path().join("broken.parquet");
    for length in (4..whole.len()).step_by(7) {
        fs::write(&other, &whole[..length]).unwrap();
        let error = read(std::slice::from_ref(&other), &options()).unwrap_err().to_string();
        assert!(error.contains("cannot be read as Parquet"), "{length}: {error}");
    }
    for at in 4..whole.len() {
        let mut altered = whole.clone();
        altered[at] ^= 0x55;
        fs::write(&other, &altered).unwrap();
        // A value may have changed unseen; what matters is that nothing panics and nothing grows without end.
        let _ = read(std::slice::from_ref(&other), &options());
    }
}

fn write_text(path: &PathBuf, rows: &[(Option<String>, Option<String>)], dictionary: bool) {
    let schema = "message m { required int64 id; optional binary a (UTF8); optional binary b (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(dictionary)
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(2)
        .build();
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for (at, some) in rows.chunks(7).enumerate() {
        let mut group = writer.next_row_group().unwrap();
        let ids: Vec<i64> = (0..).skip(at * 7).take(some.len()).collect();
        put::<Int64Type>(&mut group, &ids, None, None);
        let columns: [Vec<Option<&String>>; 2] = [
            some.iter().map(|row| row.0.as_ref()).collect(),
            some.iter().map(|row| row.1.as_ref()).collect(),
        ];
        for column in columns {
            let values: Vec<ByteArray> =
                column.iter().flatten().map(|text| ByteArray::from(text.as_str())).collect();
            let defined: Vec<i16> = column.iter().map(|text| i16::from(text.is_some())).collect();
            put::<ByteArrayType>(&mut group, &values, Some(&defined), None);
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn parquet_and_csv_give_the_same_table(
        rows in prop::collection::vec((prop::option::of("[abc é,\"]{0,3}"), prop::option::of("[xy]{0,2}")), 1..40),
        dictionary in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (parquet, text) = (folder.path().join("p.parquet"), folder.path().join("p.csv"));
        write_text(&parquet, &rows, dictionary);
        let mut writer = csv::Writer::from_path(&text).unwrap();
        writer.write_record(["id", "a", "b"]).unwrap();
        for (id, (a, b)) in rows.iter().enumerate() {
            let cell = |value: &Option<String>| value.clone().unwrap_or_default();
            writer.write_record([id.to_string(), cell(a), cell(b)]).unwrap();
        }
        writer.flush().unwrap();
        let (parquet, text) = (read(&[parquet], &options()).unwrap(), read(&[text], &options()).unwrap());
        prop_assert_eq!(shown(&parquet), shown(&text));
        for (a, b) in parquet.table.columns().iter().zip(text.table.columns()) {
            prop_assert_eq!(a.rows(), b.rows());
        }
    }
}
