//! The government kits' components as values: fill in the fields, put the value in a page with `{{ … }}`.
//!
//! A component escapes what it holds, so a template writes `{{ tag }}`, without a filter. The shapes follow
//! govuk-frontend's own options and are tested against the fixtures it ships.

mod button;
mod choices;
mod date_input;
mod error_summary;
mod file_upload;
mod form;
mod frame;
mod html;
mod input;
mod layout;
mod link_chart;
mod message;
mod moj;
mod pagination;
mod score;
mod sections;
mod select;
mod summary_list;
mod table;
mod tag;
mod textarea;
mod waterfall;

pub use button::Button;
pub use choices::{Checkboxes, Choice, ChoiceItem, Radios};
pub use date_input::{DateInput, DatePart};
pub use error_summary::{ErrorLink, ErrorSummary};
pub use file_upload::FileUpload;
pub use form::{ErrorMessage, Field, Fieldset, FormGroup, Hint, Label, Legend, Size};
pub use frame::{
    BackLink, Breadcrumbs, Footer, GenericHeader, Link, NavItem, NavPlace, NavSlots, PhaseBanner,
    ServiceNavigation, SkipLink,
};
pub(crate) use html::attr_text;
pub use html::{Attributes, Classes, Content, Html};
pub use input::{Affix, Input, PasswordInput};
pub use layout::{CsrfField, Flash, Layout, MARKING, NavEntry, SERVICE_NAME, SignedIn};
pub use link_chart::{ChartLine, ChartNode, LinkChart, Shape};
pub use message::{Details, ExitThisPage, InsetText, NotificationBanner, Panel, PanelAction, WarningText};
pub use moj::{
    Alert, AlertKind, Badge, ButtonMenu, Filter, FilterCategory, IdentityBar, NotificationBadge,
    PagedResults, SubNavigation, Timeline, TimelineEvent,
};
pub use pagination::{PageItem, PageLink, PageNumber, Pagination};
pub use score::{Reasons, ScorePart, ScoreSum};
pub use sections::{Accordion, Section, Tab, Tabs, Task, TaskList, TaskStatus};
pub use select::{Select, SelectOption};
pub use summary_list::{Actions, SummaryCard, SummaryList, SummaryRow};
pub use table::{Cell, Row, Table};
pub use tag::{Tag, TagColour};
pub use textarea::{CharacterCount, CountLimit, Textarea};
pub use waterfall::{Waterfall, WaterfallStep, signed_bits};
