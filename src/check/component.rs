//! Packages that `PEImg` installed by name and DISM adds by path (E2, 5.6): the
//! kit's directory comes from the configuration, the name of the file from the
//! rule file.

use super::{Candidate, Options};
use crate::rule::options::Options as ToolOptions;
use crate::spell::Value;
use crate::text::{Origin, Text};

/// The options of a call with the path of a component in the place of its
/// name; none where its rule is about no component.
///
/// # Errors
///
/// When the path is not known. The reason is empty where nobody has named the
/// kit, since the rule itself says how.
pub(super) fn filled(
    candidate: &Candidate<'_>,
    options: &Options,
) -> Result<Option<ToolOptions>, String> {
    let Some(option) = candidate.rule.component() else {
        return Ok(None);
    };
    let kit = options.kit_path.as_ref().ok_or_else(String::new)?;
    let value = candidate.options.values(option).first();
    let value = value.ok_or("the call names no package")?;
    let name = value.text.literal();
    let name = name.ok_or("which package is meant cannot be read from the script")?;
    let cab = candidate.tool.cab_of(name);
    let cab = cab.ok_or_else(|| format!("which file of the kit `{name}` is, is not known"))?;
    let path = format!("{}\\{cab}", kit.trim_end_matches(['\\', '/']));
    let span = value.text.span().unwrap_or(candidate.invocation.span);
    let mut text = Text::default();
    text.push(&path, span, Origin::Escape);
    let value = Value {
        text,
        written: None,
        quoted: false,
    };
    Ok(Some(candidate.options.with(option, value)))
}
