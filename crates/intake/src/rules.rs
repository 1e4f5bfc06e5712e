//! Why a row or a file is not taken, or what deserves a warning: one name and one explanation each.

use lookagain_domain::{Rejection, ValueClass};

lookagain_domain::codes! {
    /// The rules. The label of each is its explanation for the people who send data.
    Rule {
        RequiredBlank = "required_blank", "This field must hold a value";
        CellCount = "cell_count", "The row has more or fewer cells than the heading";
        CellTooLong = "cell_too_long", "A cell is longer than the limit";
        RowTooLong = "row_too_long", "The row is longer than the limit, mostly because a quotation mark is not closed: it and the rest of the file were not read";
        ControlCharacter = "control_character", "A cell holds a control character other than tab and line break";
        TextUndecodable = "text_undecodable", "The row is not text in the file's encoding";
        QuoteUnclosed = "quote_unclosed", "A quotation mark is not closed: everything after it stands in this one row";
        RestUnreadable = "rest_unreadable", "The file breaks off or is damaged here: the rest was not read";
        TooManyRows = "too_many_rows", "The file has more rows than the limit: the rest was not read";
        RowNotMapped = "row_not_mapped", "The mapping makes no record of this row";
        DateUnreadable = "date_unreadable", "Not a date in a form that is read";
        DateAmbiguous = "date_ambiguous", "The year has two digits: write all four";
        DateOutOfRange = "date_out_of_range", "Before 1900, or after the day the extract was made";
        DatesReversed = "dates_reversed", "The first date comes after the last";
        OutcomeUnknown = "outcome_unknown", "Not an outcome code of any generation, nor one unambiguous published label";
        OffenceUnreadable = "offence_unreadable", "Not in the form of a Home Office offence class or sub-code";
        CodeUnknown = "code_unknown", "Not one of the codes of this field's list";
        YesNoUnreadable = "yes_no_unreadable", "Neither yes nor no nor a reason why it is missing";
        NumberUnreadable = "number_unreadable", "Not a whole number from 0 up";
        NumberInexact = "number_inexact", "The number was stored as a decimal fraction and may have lost digits: send references as text";
        AgeOutOfRange = "age_out_of_range", "An age is a whole number from 0 to 130";
        AgesReversed = "ages_reversed", "The youngest age is above the oldest";
        TimeUnreadable = "time_unreadable", "Not a time of day as HH:MM";
        CoordinateOutOfRange = "coordinate_out_of_range", "Not degrees: latitude from -90 to 90, longitude from -180 to 180";
        CharacteristicInferred = "characteristic_inferred", "A characteristic that was inferred is not taken: say who stated or observed it";
        LookupMissed = "lookup_missed", "The row refers to something that is not in the file it should be looked up in";
        JsonUnreadable = "json_unreadable", "The line is not one JSON object";
        JsonNested = "json_nested", "The object holds another object or a list: only flat objects are read";
        JsonDuplicateKey = "json_duplicate_key", "The object names a field twice";
        ValueKindUnreadable = "value_kind_unreadable", "The cell holds a kind of value that is not read, such as a list, bytes or an error";
        ColumnMissing = "column_missing", "A column that the mapping needs is not in the file";
        ColumnDuplicate = "column_duplicate", "Two columns that the mapping needs have the same name";
        TooManyColumns = "too_many_columns", "The file has more columns than the limit";
        FileUnknown = "file_unknown", "No table of the mapping matches this file's name";
        FileEmpty = "file_empty", "The file has no heading row";
        FileUnreadable = "file_unreadable", "The file could not be opened or is not what its content claims to be";
        FileEncrypted = "file_encrypted", "The file is encrypted or an old binary workbook";
        FileTooLarge = "file_too_large", "The file is larger than the limit";
        TooManyFiles = "too_many_files", "The delivery has more files than the limit: the rest was not read";
        FolderTooDeep = "folder_too_deep", "Folders within folders beyond the limit";
        SymlinkRefused = "symlink_refused", "Symbolic links are not followed";
        ZipEncrypted = "zip_encrypted", "The zip entry is encrypted";
        ZipNested = "zip_nested", "A zip inside a zip is not opened";
        ZipNameRefused = "zip_name_refused", "The zip entry's name leads out of its folder";
        ZipTooLarge = "zip_too_large", "The zip unpacks to more than the limit";
        ZipRatio = "zip_ratio", "The zip entry unpacks to far more than its packed size: it may be a trap";
        LookupTooLarge = "lookup_too_large", "A file to look things up in has more rows than the limit";
        LookupFileMissing = "lookup_file_missing", "A file to look things up in is not part of the delivery";
        ColumnUnknown = "column_unknown", "Warning: the mapping does not use this column; nothing of it was stored";
        ColumnAbsent = "column_absent", "Warning: the mapping knows a column that the file does not have";
        LookupDuplicate = "lookup_duplicate", "Warning: a file to look things up in names some keys twice; the first was used";
        TextRepaired = "text_repaired", "Warning: some bytes are not text in the file's encoding and were read as a replacement sign";
    }
}

impl Rule {
    /// A rejection under this rule of what stands in `column`.
    pub fn cell(self, column: &str, value: &str) -> Rejection {
        self.with(column, ValueClass::of(value))
    }

    /// A rejection under this rule of the whole row.
    pub fn row(self) -> Rejection {
        self.with("", ValueClass::WholeRow)
    }

    pub(crate) fn with(self, column: &str, value_class: ValueClass) -> Rejection {
        Rejection { column: column.to_owned(), rule: self.code().to_owned(), value_class }
    }
}
