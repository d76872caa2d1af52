import BillOfMaterials
import Diagnostics

/// What lock files, databases and packages say has places inside of the text, and edges between what is listed.
///
/// The first byte chooses the name that the rest is read under.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  let name = names[Int(start[0]) % names.count]
  // A parent, a companion: the file itself.
  let context = ListContext(path: "a/b/\(name)") { _ in bytes }
  do throws(Problem) {
    guard let list = try packageList(bytes, context, isDamagedRead: count % 2 == 0) else { return 0 }
    for edge in list.edges {
      precondition(
        list.packages.indices.contains(edge.from) && list.packages.indices.contains(edge.to)
          && edge.from != edge.to, "an edge leads from an entry to another")
    }
    for warning in list.warnings { check(warning, bytes.count) }
    for package in list.packages {
      precondition(package.line.map { $0 >= 1 && $0 <= count + 1 } ?? true, "an entry has a line")
    }
  } catch { check(error, bytes.count) }
  return 0
}

private func check(_ problem: Problem, _ count: Int) {
  // At most one line a byte, and one after the last.
  precondition(
    problem.location.map { $0.line >= 1 && $0.line <= count + 1 && $0.column >= 1 } == true,
    "a problem has a place: \(problem.message)")
}

/// Names of formats that have a reader of their own for their syntax come first.
private let names = [
  "x.rpm", "lib/rpm/Packages", "lib/rpm/Packages.db", "rpmdb.sqlite", "pom.xml", "app.csproj",
  "specifications/a.gemspec", "environment.yml", ".github/workflows/a.yml", "bom.json", "a.spdx",
  "node_modules/a/package.json", "conda-lock.yml", "packages.config", "go.mod", "mix.lock", "rebar.lock",
  "yarn.lock", "requirements.txt", "Gemfile.lock", "paket.lock", "var/lib/dpkg/status",
  "lib/apk/db/installed", "lib/pacman/local/a/desc", "package-lock.json", "pnpm-lock.yaml", "bun.lock",
  "poetry.lock", "Cargo.lock", "conan.lock", "Podfile.lock", "cabal.project.freeze", "gradle.lockfile",
  "flake.lock",
]
