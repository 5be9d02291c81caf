//! Regular expressions: the dialect of the `regex` crate, which always matches in linear time.

use ::regex::{Regex, RegexBuilder};
use regex_syntax::ast::parse::Parser;
use regex_syntax::hir::translate::Translator;

use super::Reason;

/// What a compiled expression may take, in bytes; a program in a configuration needs a few thousand.
const SIZE_LIMIT: usize = 1 << 20;

/// An expression that can be compiled.
pub fn check(text: &str) -> Result<(), Reason> {
    compile(text).map(|_| ())
}

/// The compiled expression.
pub fn compile(text: &str) -> Result<Regex, Reason> {
    let explained = |message: String, start: usize, end: usize| {
        let reason = Reason::new(message);
        if start < end && text.get(start..end).is_some() { reason.at(start..end) } else { reason }
    };
    let ast = Parser::new().parse(text).map_err(|fault| {
        let span = fault.span();
        let said = fault.kind().to_string();
        let message = if said.contains("look-around") {
            "look-around (`(?=`, `(?!`, `(?<=`, `(?<!`) is not available, so that matching always ends quickly".to_owned()
        } else if said.contains("backreferences") {
            "back-references are not available, so that matching always ends quickly".to_owned()
        } else {
            said
        };
        explained(message, span.start.offset, span.end.offset)
    })?;
    Translator::new().translate(text, &ast).map_err(|fault| {
        let span = fault.span();
        explained(fault.kind().to_string(), span.start.offset, span.end.offset)
    })?;
    RegexBuilder::new(text)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|_| Reason::new("this regular expression is too large when it is compiled"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn expressions() {
        for right in ["", r"^[^@]+@[^@]+$", r"\d{3}", "(?i)ready", r"\p{Greek}"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        assert!(compile(r"^a+$").unwrap().is_match("aaa"));
        let said = |text: &str| {
            let r = check(text).unwrap_err();
            format!("{} at {:?}", r.message, r.at.map(|r| text[r].to_owned()).unwrap_or_default())
        };
        assert_eq!(said("a(b"), "unclosed group at \"(\"");
        assert_eq!(said("a[b"), "unclosed character class at \"[\"");
        assert_eq!(said("*a"), "repetition operator missing expression at \"\"");
        assert!(said("a(?=b)").starts_with("look-around"));
        assert!(said(r"(a)\1").starts_with("back-references"));
        assert!(said(r"\p{Klingon}").starts_with("Unicode property not found"));
        assert!(said("a{1000}{1000}{1000}").contains("too large"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            if let Some(at) = check(&text).err().and_then(|r| r.at) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
