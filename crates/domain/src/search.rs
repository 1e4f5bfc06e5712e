//! What one search finds, and how a word of it agrees with a word on record.

crate::codes! {
    /// What can be found.
    SearchKind {
        Case = "CASE", "Cases";
        Person = "PERSON", "People";
        Number = "NUMBER", "Phones, e-mail addresses and online accounts";
        Vehicle = "VEHICLE", "Vehicles and other objects";
        Place = "PLACE", "Addresses and places";
        Document = "DOCUMENT", "Documents";
    }
}

crate::codes! {
    /// How a word of a search agrees with a word on record, the surest first.
    How {
        Exact = "EXACT", "exactly";
        /// Bill and William.
        ShortForm = "SHORT_FORM", "as a form of the same name";
        /// One letter or digit put in, left out or changed, or two changed round.
        OneOut = "ONE_OUT", "one letter or digit out";
        Sounds = "SOUNDS", "by how it sounds";
    }
}

impl How {
    /// How far from certain: the sum over the words of a search puts what was found in order.
    pub const fn distance(self) -> u32 {
        match self {
            Self::Exact => 0,
            Self::ShortForm => 1,
            Self::OneOut => 2,
            Self::Sounds => 3,
        }
    }
}
