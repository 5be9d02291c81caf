//! The README tells the truth: its picture is what `check` prints today, and its programs are right.
//!
//! `UPDATE_README=1` draws the picture anew, for a person to look at before it is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anstyle::RgbColor;
use anstyle_svg::Term;

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn orchc(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orchc"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DB_PASSWORD")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_picture_is_what_check_prints() {
    let folder = checkout().join("tests/readme");
    let output = orchc(&folder, &["check", "--color", "always", "shop.orch"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let printed = said(&output);
    let shown = format!("\x1b[1m$ orchc check shop.orch\x1b[0m\n\n{}", printed.trim_end());

    let drawn = picture(&in_runs(&shown));
    let file = folder.join("error.svg");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == drawn,
        "tests/readme/error.svg is not what `check` prints (`UPDATE_README=1` draws it anew):\n{printed}"
    );
}

/// One escape for a run of characters of one style, where each character has its own.
fn in_runs(ansi: &str) -> String {
    let mut text = String::new();
    let (mut written, mut wanted) = (String::new(), String::new());
    let mut rest = ansi;
    while let Some(character) = rest.chars().next() {
        let escape = rest.starts_with("\x1b[").then(|| rest.find('m')).flatten();
        match escape.map(|end| rest.split_at(end + 1)) {
            Some((escape, after)) => {
                match escape {
                    "\x1b[0m" => wanted.clear(),
                    _ => wanted.push_str(escape),
                }
                rest = after;
            }
            None => {
                if written != wanted {
                    text.push_str("\x1b[0m");
                    text.push_str(&wanted);
                    written.clone_from(&wanted);
                }
                text.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    text
}

/// The colours of the picture, in the order of a terminal's eight, dark and bright alike.
const COLORS: [RgbColor; 8] = [
    RgbColor(0x28, 0x2c, 0x34),
    RgbColor(0xf0, 0x71, 0x78),
    RgbColor(0x98, 0xc3, 0x79),
    RgbColor(0xe5, 0xc0, 0x7b),
    RgbColor(0x61, 0xaf, 0xef),
    RgbColor(0xc6, 0x8c, 0xe6),
    RgbColor(0x56, 0xc2, 0xce),
    RgbColor(0xd6, 0xdc, 0xe6),
];

/// What the terminal shows, in a window with some air around it.
fn picture(ansi: &str) -> String {
    const SIDE: usize = 18;
    const TOP: usize = 38;
    let palette: [RgbColor; 16] = std::array::from_fn(|index| COLORS[index % COLORS.len()]);
    let text =
        Term::new().palette(palette.into()).fg_color(COLORS[7].into()).background(false).render_svg(ansi);
    let (width, height) = (pixels(&text, "width") + 2 * SIDE, pixels(&text, "height") + TOP + SIDE);
    let text = text.replacen("<svg ", &format!("<svg x=\"{SIDE}\" y=\"{TOP}\" "), 1);
    format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\" role=\"img\">\n\
         <title>What orchc check prints of a program with four mistakes</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"#1b1f27\"/>\n\
         <circle cx=\"26\" cy=\"24\" r=\"6\" fill=\"#f07178\"/>\n\
         <circle cx=\"46\" cy=\"24\" r=\"6\" fill=\"#e5c07b\"/>\n\
         <circle cx=\"66\" cy=\"24\" r=\"6\" fill=\"#98c379\"/>\n\
         {text}</svg>\n"
    )
}

/// The first measure of that name, which is the whole picture's.
fn pixels(svg: &str, measure: &str) -> usize {
    let (_, value) = svg.split_once(&format!("{measure}=\"")).expect("a picture has measures");
    value.split_once("px").expect("in pixels").0.parse().expect("a number")
}

/// A fence of the README: its language and what is in it.
fn fences(language: &str) -> Vec<String> {
    let text = fs::read_to_string(checkout().join("README.md")).unwrap();
    let mut found: Vec<String> = Vec::new();
    let mut inside: Option<bool> = None;
    for line in text.lines() {
        match (inside, line.strip_prefix("```")) {
            (None, Some(info)) => {
                inside = Some(info == language);
                if info == language {
                    found.push(String::new());
                }
            }
            (Some(_), Some(_)) => inside = None,
            (Some(true), None) => found.last_mut().unwrap().extend([line, "\n"]),
            _ => {}
        }
    }
    found
}

#[test]
fn the_programs_are_formatted() {
    let programs = fences("orch");
    assert!(!programs.is_empty());
    let folder = tempfile::tempdir().unwrap();
    for program in programs {
        fs::write(folder.path().join("part.orch"), &program).unwrap();
        let output = orchc(folder.path(), &["fmt", "--check", "part.orch"]);
        assert!(output.status.success(), "{}\n{program}", said(&output));
    }
}

/// The programs of the tour, one after the other, are one program: it is right, its tests pass, and others may
/// be given what it becomes.
#[test]
fn the_programs_are_one_that_is_right() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tour.orch"), fences("orch").join("\n")).unwrap();
    fs::create_dir(folder.path().join("web")).unwrap();
    for command in [
        &["check", "--deny", "warnings", "tour.orch"][..],
        &["test", "tour.orch"],
        &["emit", "compose", "tour.orch"],
        &["emit", "k8s", "--env", "production", "tour.orch"],
    ] {
        let output = orchc(folder.path(), command);
        assert!(output.status.success(), "{command:?}\n{}", said(&output));
    }
}

/// Every `orchc …` of the README does what it says without a complaint, but for those that go on until Ctrl-C.
#[test]
fn the_commands_work_as_printed() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(checkout().join("examples"), folder.path().join("examples")).unwrap();
    let shown = fences("console").join("");
    let lines = shown.lines().filter_map(|line| line.strip_prefix("$ ")?.split("  #").next());
    let mut tried = 0;
    for command in lines.flat_map(|line| line.split(" && ")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["cargo", ..] | ["orchc", "run", ..] => {}
            ["orchc", arguments @ ..] => {
                let output = orchc(folder.path(), arguments);
                assert!(output.status.success(), "{command}\n{}", said(&output));
                tried += 1;
            }
            _ => panic!("not known how to try `{command}`"),
        }
    }
    assert!(tried > 0);
}
