//! Cases: what happened on paper, from offence class to closure. Nothing here describes an event.

pub(crate) mod bad;
pub(crate) mod folder;
pub(crate) mod offence;
pub(crate) mod outcome;
pub(crate) mod people_rows;
pub(crate) mod protected;
pub(crate) mod rows;
pub(crate) mod scene;
pub(crate) mod story;
