import BillOfMaterials
import Diagnostics
import TestSupport
import Testing

@Suite("A damaged lock file or package database")
struct BadListTests {
  @Test(
    "that is not of its format is refused with its place",
    arguments: [
      ("package-lock.json", "👉[]", "list.format", "expected an object"),
      ("package-lock.json", "{\"packages\": {👉", "json.syntax", "expected a name"),
      ("package-lock.json", "👉{}", "list.format", "neither 'packages' nor 'dependencies' is there"),
      ("package-lock.json", "👉{\"dependencies\": []}", "list.format", "expected an object in 'dependencies'"),
      ("package-lock.json", "👉{\"packages\": []}", "list.format", "expected an object in 'packages'"),
      ("pnpm-lock.yaml", "👉no mapping", "list.format", "expected a mapping"),
      ("pnpm-lock.yaml", "a: 1\n👉packages: []", "list.format", "expected a mapping in 'packages'"),
      ("pubspec.lock", "👉packages: 1", "list.format", "expected a mapping in 'packages'"),
      ("Podfile.lock", "👉PODS: {}", "list.format", "expected a list in 'PODS'"),
      ("stack.yaml.lock", "👉packages: {}", "list.format", "expected a list in 'packages'"),
      ("Cargo.lock", "👉package = 1", "list.format", "expected tables in 'package'"),
      (
        "composer.lock", "👉{\"packages\": [], \"packages-dev\": {}}", "list.format",
        "expected a list in 'packages-dev'"
      ),
      (
        "bun.lock", "👉{\"lockfileVersion\": 1, \"packages\": 1}", "list.format",
        "expected an object in 'packages'"
      ),
      ("conan.lock", "👉{}", "list.format", "neither 'graph_lock' nor 'requires' is there"),
      ("conan.lock", "👉{\"graph_lock\": 1}", "list.format", "expected an object in 'nodes'"),
      (
        "packages.lock.json", "👉{\"dependencies\": {\"net8.0\": 1}}", "list.format",
        "expected an object in 'net8.0'"
      ),
      ("bun.lock", "👉{\"lockfileVersion\": \"x\"}", "list.format", "expected a number in 'lockfileVersion'"),
      ("poetry.lock", "this 👉is not", "toml.syntax", "expected '='"),
      ("poetry.lock", "👉package = 1", "list.format", "expected tables in 'package'"),
      ("composer.lock", "👉{}", "list.format", "expected a list in 'packages'"),
      ("mix.lock", "👉[]", "list.format", "expected '%{…}'"),
      ("mix.lock", "👉%{\"a\": {:hex", "list.format", "expected ',' or '}'"),
      ("rebar.lock", "👉\(String(repeating: "[", count: 100_000))", "list.format", "nested more than 64 deep"),
      ("conan.lock", "👉null", "list.format", "expected an object"),
      ("Package.resolved", "👉{}", "list.format", "expected a list in 'pins'"),
      ("renv.lock", "👉{}", "list.format", "expected an object in 'Packages'"),
      ("flake.lock", "👉{\"nodes\": []}", "list.format", "expected an object in 'nodes'"),
      ("flake.lock", "👉{\"nodes\": {}, \"version\": 8}", "list.format", "expected 5, 6 or 7 in 'version'"),
      ("go.mod", "👉nothing\n", "list.format", "neither 'module' nor 'require' is there"),
      (
        "var/lib/pacman/local/a/desc", "👉%NAME%\na\n", "list.format",
        "neither '%NAME%' nor '%VERSION%' is there"
      ),
      ("packages.lock.json", "👉{}", "list.format", "expected an object in 'dependencies'"),
      ("app.deps.json", "👉{}", "list.format", "expected an object in 'libraries'"),
      ("build.sbt.lock", "👉{}", "list.format", "expected a list in 'dependencies'"),
      ("pom.xml", "👉<p/>", "list.format", "expected an element 'project'"),
      ("pom.xml", "👉<project>", "xml.syntax", "element 'project' has no end"),
      ("packages.config", "👉<p/>", "list.format", "expected an element 'packages'"),
      ("a.csproj", "👉<p/>", "list.format", "expected an element 'Project'"),
      ("conda-lock.yml", "👉a: 1", "list.format", "expected a list in 'package'"),
      ("conda-meta/a.json", "👉{}", "list.format", "neither 'name' nor 'version' is there"),
      ("Brewfile.lock.json", "👉{}", "list.format", "expected an object in 'entries'"),
      (
        "node_modules/a/package.json", "👉{\"name\": \"a b\", \"version\": \"1\"}", "list.format",
        "neither 'name' nor 'version' is there as npm writes them"
      ),
      (
        "bom.json",
        "👉{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"dependencies\": [{\"dependsOn\": []}]}",
        "sbom.unreadable", "a dependency without 'ref'"
      ),
      ("paket.lock", "👉<html>404</html>", "list.format", "expected 'NUGET'"),
      ("cabal.project.freeze", "👉<html>404</html>", "list.format", "expected 'constraints:'"),
      ("var/lib/dpkg/status", "👉<html>404</html>", "list.format", "expected 'Package:'"),
      ("vcpkg/status", "👉<html>404</html>", "list.format", "expected 'Package:'"),
      ("lib/apk/db/installed", "👉<html>404</html>", "list.format", "expected 'P:'"),
      ("a.rpm", "👉<html>404</html>", "list.format", "expected a package of rpm"),
      ("var/lib/rpm/Packages", "👉<html>404</html>", "list.format", "expected a database of rpm"),
      ("Pipfile.lock", "👉{\"default\": []}", "list.format", "expected an object in 'default'"),
    ])
  func isRefused(path: String, text: String, code: String, message: String) throws {
    let marked = marked(text, file: path)
    let problem = #expect(throws: Problem.self) { try read(marked.text, path) }
    #expect(problem?.code.name == code)
    #expect(problem?.message == message)
    #expect(problem?.location == marked.location)
  }

  @Test(
    "gives what stands before the damage, with its place",
    arguments: [
      (
        "package-lock.json",
        """
        {"lockfileVersion": 3, "extra": {"x": {}}, "packages": {
          "": {"dependencies": {"a": "1", "c": "1"}},
          "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1"}},
          "node_modules/b": {"version": "1.0.0", "engines": {"node": "*"}},
          "node_modules/c": {"version": "1.0.0", "engines": {"node": "*"}, "dependencies": {"b": "
        """, ["a@1.0.0", "b@1.0.0"], "5 json.syntax: the text ends inside a string"
      ),
      (
        "Pipfile.lock",
        """
        {"_meta": {"hash": {}}, "default": {
          "a": {"version": "==1.0"},
          "b": {"version": "==1.0"},
        <<<<<<< HEAD
          "c": {"version": "==1.0"}}}
        """, ["a@1.0", "b@1.0"], "4 json.syntax: expected a name"
      ),
      (
        "flake.lock",
        """
        {"nodes": {
          "a": {"inputs": {"c": "c"}, "locked": {"type": "github", "owner": "o", "repo": "a", "rev": "1"}},
          "b": {"locked": {"type": "github", "ow
        """, ["o/a@1"], "3 json.syntax: the text ends inside a string"
      ),
      (
        "Cargo.lock",
        "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\ndependencies = [\n \"a",
        ["a@1.0.0"], "9 toml.syntax: a string does not end, the text ends here"
      ),
      (
        "poetry.lock",
        "[[package]]\nname = \"a\"\nversion = \"1.0\"\n[package.dependencies]\nb = \">=1\"\n[[package]]\nname = \"b\"\nversion = 1.0.0\n[[package]]\nname = \"c\"\nversion = \"1\"\n",
        ["a@1.0"], "8 toml.number: '1.0.0' is neither a number nor a date"
      ),
      (
        "pnpm-lock.yaml",
        "lockfileVersion: '6.0'\npackages:\n  /a@1.0.0:\n    resolution: {integrity: x}\n    dev: false\n  /b@1.0.0:\n    resolution: {integr",
        ["a@1.0.0"], "7 yaml.syntax: the '{' opened here is never closed"
      ),
      (
        "yarn.lock",
        "__metadata:\n  version: 8\n\n\"a@npm:1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n\n\"b@npm:1\":\n  version: 1.0.0\n  resolution: \"b@np",
        ["a@1.0.0"], "10 yaml.syntax: the quote opened here is never closed"
      ),
      (
        "packages.config",
        "<?xml version=\"1.0\"?>\n<packages>\n<!-- <x> -->\n<package id=\"a\" version=\"1>0\"/>\n<package id=\"b\" ver",
        ["a@1>0"], "5 xml.syntax: expected '='"
      ),
      (
        "pom.xml",
        "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version><dependencies>\n<dependency><groupId>g</groupId><artifactId>b</artifactId><version>2</version></dependency>\n<dependency><groupId>g</groupId><artif",
        ["g:a@1", "g:b@2"], "3 xml.syntax: expected '>' or an attribute"
      ),
      (
        "mix.lock", "%{\n  \"a\": {:hex, :a, \"1.0.0\"},\n  \"b\": {:hex, :b, \"1.0",
        ["a@1.0.0"], "3 list.format: a string does not end"
      ),
      (
        "rebar.lock",
        "{\"1.2.0\",\n[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0.0\">>},0},\n {<<\"b\">>,{pkg,<<\"b\">>,<<\"1.0",
        ["a@1.0.0"], "3 list.format: a string does not end"
      ),
    ])
  func isReadInPart(path: String, text: String, packages: [String], problem: String) throws {
    let list = try #require(
      try packageList(Array(text.utf8), ListContext(path: path), isDamagedRead: true))
    #expect(list.packages.map { "\($0.name)@\($0.version)" } == packages)
    #expect(warnings(list) == [problem])
    #expect(throws: Problem.self) { try read(text, path) }
  }

  @Test("of which nothing can be read is refused as a whole")
  func nothing() {
    for (path, text) in [("package-lock.json", "{"), ("uv.lock", "a"), ("pom.xml", "<"), ("mix.lock", "%{")] {
      #expect(throws: Problem.self) {
        try packageList(Array(text.utf8), ListContext(path: path), isDamagedRead: true)
      }
    }
  }

  @Test(
    "that is cut off in a line tells it",
    arguments: [
      ("go.mod", "module m\nrequire (\n\ta.example/b v1.0.0\n", "2 list.entry: 'require' has no end"),
      ("go.sum", "a.example/b v1.0.0 h1:abc", "1 list.entry: 'a.example/b v1.0.0 h1:abc' is no sum"),
      (
        "yarn.lock", "a@^1:\n  version \"1.0.0\"\n  resolved \"https://in",
        "3 list.entry: 'resolved \"https://in' is neither an entry nor part of one"
      ),
      (
        "requirements.txt", "a==1.0 --hash=sha256:ab --hash=sha256:\(String(repeating: "0", count: 64))",
        "1 list.entry: 'sha256:ab' is no digest"
      ),
      ("paket.lock", "NUGET\n  remote: x\n    A (1.", "3 list.entry: 'A (1.' has no version"),
      ("Podfile.lock", "PODS:\n  - A (1.", "2 list.entry: a pod without name or version"),
    ])
  func cutLines(path: String, text: String, warning: String) throws {
    #expect(warnings(try read(text, path)) == [warning])
  }

  @Test("of any format survives being cut off, and bytes that are no text", arguments: PackageListNames.all)
  func survives(path: String) {
    let texts = PackageListNames.texts
    for text in texts {
      for cut in stride(from: 0, through: text.count, by: 7) {
        // Whether it is refused or partly read: it must come back.
        _ = try? packageList(Array(text.prefix(cut)), ListContext(path: path), isDamagedRead: cut % 3 == 0)
        _ = try? packageList(Array(text.prefix(cut)) + [0xFF, 0x00, 0xC3], ListContext(path: path))
      }
    }
  }

  @Test("with very many unreadable entries tells the first and how many more")
  func manyWarnings() throws {
    let list = try read(String(repeating: "x\n", count: 500), "gradle.lockfile")
    #expect(list.warnings.count == 100)
    #expect(list.warnings.last?.message == "401 more entries cannot be read, the first of them here")
    #expect(list.warnings.last?.location?.line == 100)
  }
}

/// A name of each format, and texts in the manner of several.
enum PackageListNames {
  static let all = [
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "requirements.txt", "Pipfile.lock",
    "poetry.lock",
    "uv.lock", "pdm.lock", "pylock.toml", "x.egg-info", "go.mod", "go.sum", "Cargo.lock", "Gemfile.lock",
    "composer.lock", "gradle.lockfile", "build.sbt.lock", "packages.lock.json", "a.deps.json", "paket.lock",
    "pubspec.lock", "mix.lock", "rebar.lock", "conan.lock", "Podfile.lock", "Package.resolved",
    "stack.yaml.lock",
    "cabal.project.freeze", "renv.lock", "Manifest.toml", "var/lib/dpkg/status", "lib/apk/db/installed",
    "lib/pacman/local/a/desc", "pom.xml", "packages.config", "a.csproj", "Directory.Packages.props",
    "node_modules/a/package.json", "specifications/a.gemspec", "conda-meta/a.json", "conda-lock.yml",
    "environment.yml", "Cellar/a/1/INSTALL_RECEIPT.json", "Brewfile.lock.json", ".github/workflows/a.yml",
    "bom.json", "a.spdx", "verification-metadata.xml", "libs.versions.toml", "vcpkg/status",
    ".opam-switch/packages/a.1/opam", "flake.lock",
  ]

  static let texts: [[UInt8]] = [
    #"{"packages": {"": {"dependencies": {"a": 1}}, "node_modules/a": {"version": "1", "dependencies": {"a": "1"}}}, "dependencies": {"a": []}}"#,
    #"{"nodes": {"root": {"inputs": {"a": ["b", "a"], "b": "a"}}, "a": {"inputs": {"a": ["b"]}, "locked": {"type": "git", "url": ":/", "rev": "1"}}}, "root": "root", "version": 7}"#,
    "[[package]]\nname = \"a\"\nversion = 1\ndependencies = [\"a\", {name = \"a\"}]\n[package.x]\n",
    "%{\"a\": {:hex, :a, \"1.0\", \"x\", [:mix], [{:b, \"1\", [optional: true]}]}}",
    "GEM\n  specs:\n    a (1.0)\n      b\n__metadata:\n  version: 1\n\"a@npm:1\":\n  version: 1\n  resolution: \"@\"\n",
    "packages:\n  /a/1.0: {dependencies: {a: 1.0}}\n  '@': {}\nsnapshots: {a: {}}\nimporters: {.: {dependencies: {a: x}}}\n",
    "Package: a\nVersion: 1\nStatus: install ok installed\nDepends: a | b (>= 1), c\nSource: (\n\nP:a\nV:1\nD:a so:b\n\n%NAME%\na\n",
    "<project><dependencies><dependency><artifactId>a</artifactId><version>${a}</version></dependency></dependencies></project>",
    "<Project><ItemGroup><PackageReference Include=\"$(a\" Version=\"[\"/></ItemGroup></Project>",
    "Gem::Specification.new do |s|\ns.name = %q<a>.freeze\ns.version = \"\\u{41}\"\ns.licenses = ['a\n",
    "dependencies: [a=1, {pip: [b]}]\npackage: [{name: a}]\njobs: {a: {uses: 'a/b@', steps: [{uses: 'docker://a:@'}]}}\n",
    "require (\n a v1\nreplace a => \n => \nmodule\ngo x\na@b:\n  version\n  dependencies:\n    a\n--requirement=\n-r\n== 1\n",
  ].map { Array($0.utf8) }
}
