//! SQL as a small tree: names, literals, and calls, with every operator as a call of its sign.
//!
//! The parser knows over a hundred kinds of expression. Those that a condition can be made of are named here, once;
//! whatever else there is becomes [`Sql::Unknown`] and is refused with its text.

pub(crate) mod condition;
pub(crate) mod field;
pub(crate) mod known;
pub(crate) mod rule;
pub(crate) mod say;

use std::fmt;

use sqlparser::{
    ast::{
        AccessExpr, CastKind, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator,
        FunctionArguments, Subscript, UnaryOperator, Value,
    },
    dialect::DuckDbDialect,
    parser::Parser,
    tokenizer::Token,
};

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sql {
    /// A column, perhaps with its table: `town_l`, `l.town`.
    Name(Vec<String>),
    /// A text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// TRUE or FALSE.
    Truth(bool),
    /// A function in small letters or an operator in capitals, and what it is applied to. `(` is a bracket.
    Call(String, Vec<Sql>),
    /// Anything else, as text.
    Unknown(String),
}

/// The record of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Where SQL stands: in a level a column is `town_l`, in a rule `l.town`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Level,
    Rule,
}

/// A fragment that is not understood, and why; the reason is read after the fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) fragment: String,
    pub(crate) reason: String,
}

impl Refusal {
    pub(crate) fn of(fragment: impl fmt::Display, reason: impl Into<String>) -> Self {
        Self { fragment: fragment.to_string(), reason: reason.into() }
    }
}

/// The tree of this text.
pub(crate) fn parse(text: &str) -> Result<Sql, Refusal> {
    let refused = |reason: String| Refusal::of(text.trim(), format!("is not an SQL expression: {reason}"));
    let mut parser =
        Parser::new(&DuckDbDialect {}).try_with_sql(text).map_err(|error| refused(error.to_string()))?;
    let expression = parser.parse_expr().map_err(|error| refused(error.to_string()))?;
    let next = parser.peek_token().token;
    if next == Token::EOF { Ok(tree(&expression)) } else { Err(refused(format!("{next} follows it"))) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is not named becomes Unknown, which is refused")]
fn tree(expression: &Expr) -> Sql {
    match expression {
        Expr::Identifier(name) => Sql::Name(vec![name.value.clone()]),
        Expr::CompoundIdentifier(parts) => Sql::Name(parts.iter().map(|part| part.value.clone()).collect()),
        Expr::Nested(inner) => call("(", [&**inner]),
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => Sql::Number(digits.clone()),
            Value::SingleQuotedString(text) => Sql::Text(text.clone()),
            Value::Boolean(truth) => Sql::Truth(*truth),
            _ => Sql::Unknown(value.to_string()),
        },
        Expr::BinaryOp { left, op, right } => call(&op.to_string(), [&**left, &**right]),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => call("NOT", [&**expr]),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match tree(expr) {
            Sql::Number(digits) => Sql::Number(format!("-{digits}")),
            other => Sql::Call("-".into(), vec![other]),
        },
        Expr::IsNull(inner) => call("IS NULL", [&**inner]),
        Expr::IsNotNull(inner) => call("IS NOT NULL", [&**inner]),
        Expr::Function(function) => function_tree(function),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let given = [Some(expr), substring_from.as_ref(), substring_for.as_ref()];
            call("substring", given.into_iter().flatten().map(|part| &**part))
        }
        Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
            call("trim", [&**expr])
        }
        Expr::Cast {
            kind: CastKind::Cast | CastKind::DoubleColon, expr, data_type, format: None, ..
        } => call(&format!("cast {}", data_type.to_string().to_lowercase()), [&**expr]),
        Expr::Case { operand: None, conditions, else_result, .. } => {
            let branches = conditions.iter().flat_map(|branch| [&branch.condition, &branch.result]);
            call("case", branches.chain(else_result.as_deref()))
        }
        Expr::Lambda(lambda) => {
            Sql::Call("->".into(), vec![Sql::Name(vec![lambda.params.to_string()]), tree(&lambda.body)])
        }
        Expr::Array(array) => call("[", &array.elem),
        Expr::CompoundFieldAccess { root, access_chain } => match access_chain.as_slice() {
            [AccessExpr::Subscript(Subscript::Index { index })] => call("[]", [&**root, index]),
            _ => Sql::Unknown(expression.to_string()),
        },
        other => Sql::Unknown(other.to_string()),
    }
}

/// A plain call; anything with a filter, a window or named arguments is unknown.
fn function_tree(function: &Function) -> Sql {
    let unknown = || Sql::Unknown(function.to_string());
    let FunctionArguments::List(list) = &function.args else { return unknown() };
    let plain = function.filter.is_none()
        && function.over.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && function.parameters == FunctionArguments::None
        && list.duplicate_treatment.is_none()
        && list.clauses.is_empty();
    if !plain {
        return unknown();
    }
    let arguments: Option<Vec<Sql>> = list
        .args
        .iter()
        .map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(tree(expression)),
            // DuckDB names arguments with `=` too; in a condition it is an equality.
            FunctionArg::Named {
                name,
                arg: FunctionArgExpr::Expr(value),
                operator: FunctionArgOperator::Equals,
            } => Some(Sql::Call("=".into(), vec![Sql::Name(vec![name.value.clone()]), tree(value)])),
            FunctionArg::ExprNamed {
                name,
                arg: FunctionArgExpr::Expr(value),
                operator: FunctionArgOperator::Equals,
            } => Some(Sql::Call("=".into(), vec![tree(name), tree(value)])),
            FunctionArg::Unnamed(_) | FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => None,
        })
        .collect();
    let name = function.name.to_string().to_lowercase();
    arguments.map_or_else(unknown, |arguments| Sql::Call(name, arguments))
}

fn call<'a>(name: &str, parts: impl IntoIterator<Item = &'a Expr>) -> Sql {
    Sql::Call(name.to_owned(), parts.into_iter().map(tree).collect())
}

impl Sql {
    /// The call's name and what it is applied to; an empty name for what is no call.
    pub(crate) fn parts(&self) -> (&str, &[Self]) {
        if let Self::Call(name, parts) = self { (name, parts) } else { ("", &[]) }
    }

    /// Without the brackets around it.
    pub(crate) fn bare(&self) -> &Self {
        let mut inner = self;
        while let ("(", [within]) = inner.parts() {
            inner = within;
        }
        inner
    }

    /// The parts of `a AND b AND c`; a bracket is one part.
    pub(crate) fn chain(&self, operator: &str) -> Vec<&Self> {
        match self.parts() {
            (name, [first, second]) if name == operator => {
                let mut all = first.chain(operator);
                all.extend(second.chain(operator));
                all
            }
            (..) => vec![self],
        }
    }

    /// A number.
    pub(crate) fn number(&self) -> Option<f64> {
        if let Self::Number(digits) = self.bare() { digits.parse().ok() } else { None }
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |parts: &[Self]| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::Name(parts) => f.write_str(&parts.join(".")),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Number(text) | Self::Unknown(text) => f.write_str(text),
            Self::Truth(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Call(name, parts) => match (name.as_str(), parts.as_slice()) {
                ("(", parts) => write!(f, "({})", list(parts)),
                ("[", parts) => write!(f, "[{}]", list(parts)),
                ("[]", [root, index]) => write!(f, "{root}[{index}]"),
                ("NOT", [part]) => write!(f, "NOT {part}"),
                ("IS NULL" | "IS NOT NULL", [part]) => write!(f, "{part} {name}"),
                (name, [first, second]) if !name.contains(char::is_lowercase) => {
                    write!(f, "{first} {name} {second}")
                }
                (name, [part]) if name.starts_with("cast ") => {
                    write!(f, "CAST({part} AS {})", name.trim_start_matches("cast "))
                }
                (name, parts) => write!(f, "{name}({})", list(parts)),
            },
        }
    }
}
