//! Checks that the browser's assets are built; `make assets` builds them, cargo never calls npm.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=dist/manifest.json");
    if !std::path::Path::new("dist/manifest.json").is_file() {
        println!("cargo::error=the browser's assets are not there: run `make assets` once (it needs node and npm)");
    }
}
