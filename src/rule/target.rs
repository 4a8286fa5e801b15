//! The Windows that the scripts shall run on.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A Windows generation. The order is that of release; client and server of
/// one generation are neighbours.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String")]
pub enum Target {
    /// Windows Vista.
    Vista,
    /// Windows Server 2008.
    Server2008,
    /// Windows 7.
    Seven,
    /// Windows Server 2008 R2.
    Server2008R2,
    /// Windows 8.
    Eight,
    /// Windows Server 2012.
    Server2012,
    /// Windows 8.1.
    EightOne,
    /// Windows Server 2012 R2.
    Server2012R2,
    /// Windows 10.
    #[default]
    Ten,
    /// Windows Server 2016.
    Server2016,
    /// Windows Server 2019.
    Server2019,
    /// Windows 11.
    Eleven,
    /// Windows Server 2022.
    Server2022,
    /// Windows Server 2025.
    Server2025,
}

impl Target {
    /// Every target, oldest first.
    pub const ALL: [Self; 14] = [
        Self::Vista,
        Self::Server2008,
        Self::Seven,
        Self::Server2008R2,
        Self::Eight,
        Self::Server2012,
        Self::EightOne,
        Self::Server2012R2,
        Self::Ten,
        Self::Server2016,
        Self::Server2019,
        Self::Eleven,
        Self::Server2022,
        Self::Server2025,
    ];

    /// The name that the command line and the configuration use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vista => "vista",
            Self::Server2008 => "2008",
            Self::Seven => "7",
            Self::Server2008R2 => "2008r2",
            Self::Eight => "8",
            Self::Server2012 => "2012",
            Self::EightOne => "8.1",
            Self::Server2012R2 => "2012r2",
            Self::Ten => "10",
            Self::Server2016 => "2016",
            Self::Server2019 => "2019",
            Self::Eleven => "11",
            Self::Server2022 => "2022",
            Self::Server2025 => "2025",
        }
    }

    /// Whether DISM is part of this Windows; Vista and Server 2008 have none.
    #[must_use]
    pub fn has_dism(self) -> bool {
        self >= Self::Seven
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = String;

    /// # Errors
    ///
    /// When no target has that name; the message lists those there are.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|target| target.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.map(Self::name).into();
                format!("unknown target `{name}`\nhint: one of {}", names.join(", "))
            })
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}
