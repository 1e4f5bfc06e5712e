//! Fields of casework's forms: each shows what was typed, or what is on record, with its error.

use lookagain_app::rules_of_casework::review::Citation;
use lookagain_domain::UnknownCode;

use crate::{
    components::{
        CharacterCount, Choice, CountLimit, DateInput, Html, Input, Radios, Select, Size, Textarea,
    },
    session::Fields,
};

/// What a form shows: what was typed if it comes back, and what is wrong with it.
pub(super) struct Shown<'a> {
    pub(super) typed: Option<&'a Fields>,
    pub(super) errors: &'a [(String, String)],
}

impl Shown<'_> {
    fn value(&self, name: &str, current: &str) -> String {
        self.typed.map_or_else(|| current.to_owned(), |typed| typed.get(name).to_owned())
    }

    pub(super) fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, message)| message.clone())
    }

    pub(super) fn line(&self, name: &str, label: &str, hint: &str, current: &str) -> Html {
        let input = Input::new(name, label).value(self.value(name, current)).error(self.error(name));
        if hint.is_empty() { input.into() } else { input.hint(hint).into() }
    }

    pub(super) fn area(&self, name: &str, label: &str, hint: &str, current: &str) -> Html {
        let area = Textarea::new(name, label).value(self.value(name, current)).error(self.error(name));
        let area = if hint.is_empty() { area } else { area.hint(hint) };
        CharacterCount::new(area, CountLimit::Characters(4000)).into()
    }

    pub(super) fn radios<'x>(
        &self,
        name: &str,
        legend: &str,
        hint: &str,
        options: impl IntoIterator<Item = (&'x str, &'x str)>,
        current: &str,
    ) -> Html {
        let items = options.into_iter().map(|(code, label)| Choice::new(code, label));
        let radios = Radios::new(name, legend, Size::S, items)
            .value(self.value(name, current))
            .error(self.error(name))
            .small();
        if hint.is_empty() { radios.into() } else { radios.hint(hint).into() }
    }

    pub(super) fn select<V: Into<String>, T: Into<String>>(
        &self,
        name: &str,
        label: &str,
        options: impl IntoIterator<Item = (V, T)>,
        current: &str,
    ) -> Html {
        Select::new(name, label)
            .options(options)
            .value(self.value(name, current))
            .error(self.error(name))
            .into()
    }

    pub(super) fn date(
        &self,
        name: &str,
        legend: &str,
        hint: &str,
        current: Option<jiff::civil::Date>,
    ) -> Html {
        let part = |end: &str, of: fn(jiff::civil::Date) -> String| {
            self.value(&format!("{name}-{end}"), &current.map(of).unwrap_or_default())
        };
        let input = DateInput::new(name, legend, Size::S)
            .values(
                &part("day", |date| date.day().to_string()),
                &part("month", |date| date.month().to_string()),
                &part("year", |date| date.year().to_string()),
            )
            .error(self.error(name));
        if hint.is_empty() { input.into() } else { input.hint(hint).into() }
    }

    /// The citations there are and room for one more: saving makes room for another.
    pub(super) fn citations(
        &self,
        name: &str,
        legend: &str,
        documents: &[(String, String)],
        current: &[Citation],
    ) -> Html {
        let mut all: Vec<Citation> = match self.typed {
            Some(typed) => typed_citations(typed, name),
            None => current.to_vec(),
        };
        all.retain(|citation| !citation.document.is_empty() || !citation.place.is_empty());
        all.push(Citation { document: String::new(), place: String::new() });
        let mut inner = String::new();
        for (index, citation) in all.iter().enumerate() {
            let known = documents.iter().any(|(code, _)| *code == citation.document);
            let (chosen, other) =
                if known { (citation.document.as_str(), "") } else { ("", citation.document.as_str()) };
            let number = index + 1;
            let options = [(String::new(), "Another document, named beside".to_owned())]
                .into_iter()
                .chain(documents.iter().cloned());
            let mut select = Select::new(format!("{name}.document"), format!("Document {number}"))
                .options(options)
                .value(chosen);
            select.id = if index == 0 { name.to_owned() } else { format!("{name}-{number}") };
            let mut other =
                Input::new(format!("{name}.other"), format!("Other document {number}")).value(other);
            other.id = format!("{name}-other-{number}");
            let mut place = Input::new(format!("{name}.place"), format!("Place in document {number}"))
                .value(&citation.place);
            place.id = format!("{name}-place-{number}");
            inner = format!("{inner}<div class=\"app-citation\">{select}{other}{place}</div>");
        }
        let error = self.error(name).map_or_else(String::new, |message| {
            let message = crate::components::Content::from(message);
            format!("<p class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">Error:</span> {message}</p>")
        });
        let legend = crate::components::Content::from(legend);
        Html::trusted(format!(
            "<fieldset class=\"govuk-fieldset govuk-!-margin-bottom-6\"><legend class=\"govuk-fieldset__legend govuk-fieldset__legend--s\">{legend}</legend>\
             <p class=\"govuk-hint\">Page, paragraph or row. Save to get room for another. Do not write names.</p>{error}{inner}</fieldset>"
        ))
    }
}

/// The citations of a form's field.
pub(super) fn typed_citations(fields: &Fields, name: &str) -> Vec<Citation> {
    let all = |end: &str| fields.all(&format!("{name}.{end}"));
    let (documents, others, places) = (all("document"), all("other"), all("place"));
    let at = |list: &[String], index: usize| {
        list.get(index).map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    (0..places.len().max(documents.len()).max(others.len()))
        .map(|index| {
            let chosen = at(&documents, index);
            let document = if chosen.is_empty() { at(&others, index) } else { chosen };
            Citation { document, place: at(&places, index) }
        })
        .filter(|citation| !citation.document.is_empty() || !citation.place.is_empty())
        .collect()
}

/// What is wrong with a form: field and message.
pub(in crate::handlers) type Errors = Vec<(&'static str, String)>;

/// A date of three fields; `Ok(None)` when all are blank.
pub(super) fn typed_date(fields: &Fields, name: &'static str) -> Result<Option<jiff::civil::Date>, Errors> {
    let part = |end: &str| fields.get(&format!("{name}-{end}")).trim().to_owned();
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let wrong = || vec![(name, "Enter a day, month and year, such as 27 3 2026".to_owned())];
    let number = |text: &str| text.parse::<i16>().map_err(|_| wrong());
    let (day, month) = (number(&day)?, number(&month)?);
    let narrow = |value: i16| i8::try_from(value).map_err(|_| wrong());
    jiff::civil::Date::new(number(&year)?, narrow(month)?, narrow(day)?).map(Some).map_err(|_| wrong())
}

/// A date that must be there.
pub(in crate::handlers) fn wanted_date(
    fields: &Fields,
    name: &'static str,
) -> Result<jiff::civil::Date, Errors> {
    typed_date(fields, name)?.ok_or_else(|| vec![(name, "Enter a day, month and year".to_owned())])
}

/// A code that must be chosen.
pub(super) fn wanted<T: std::str::FromStr>(fields: &Fields, name: &'static str) -> Result<T, Errors> {
    fields.get(name).parse().map_err(|_| vec![(name, "Choose one of the answers".to_owned())])
}

/// A code that may be left out.
pub(super) fn optional<T: std::str::FromStr<Err = UnknownCode>>(
    fields: &Fields,
    name: &'static str,
) -> Result<Option<T>, Errors> {
    fields
        .given(name)
        .map(str::parse)
        .transpose()
        .map_err(|_| vec![(name, "Choose one of the answers".to_owned())])
}

/// The version that was on the page.
pub(super) fn seen(fields: &Fields) -> u32 {
    fields.get("seen").parse().unwrap_or(0)
}

/// Codes and labels of a list.
macro_rules! options {
    ($list:ty) => {
        <$list>::ALL.iter().map(|value| (value.code(), value.label()))
    };
}
pub(super) use options;
