//! File upload.

use askama::Template;

use super::form::{Field, field_methods};
use super::html::{Attributes, Classes, attr, component};

/// GOV.UK file upload.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/file_upload.html")]
pub struct FileUpload {
    /// The form field's name.
    pub name: String,
    /// The element's id; the name if empty.
    pub id: String,
    /// Label, hint, error and group.
    pub field: Field,
    /// Several files at once.
    pub multiple: bool,
    /// Greyed out and not sent.
    pub disabled: bool,
    /// A drop zone where scripts run.
    pub drop_zone: bool,
    /// Extra class names of the drop zone.
    pub drop_zone_classes: Classes,
    /// Extra attributes of the drop zone, such as other wordings.
    pub drop_zone_attributes: Attributes,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes, such as `accept`.
    pub attributes: Attributes,
}

impl FileUpload {
    /// Takes several files at once.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }
}

field_methods!(FileUpload);
component!(FileUpload);
