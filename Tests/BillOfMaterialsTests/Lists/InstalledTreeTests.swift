import BillOfMaterials
import Diagnostics
import OperatingSystem
import TestSupport
import Testing

@Suite("An installed tree")
struct InstalledTreeTests {
  /// The edges of the inventory of a folder of installed files, as `from -> to`.
  private func edges(_ files: [String: String]) throws -> [String] {
    let subject = Subject(
      folder: "root", version: "1",
      files: files.map { SubjectFile(path: $0.key, content: Array($0.value.utf8)) })
    let (inventory, _) = try Inventory.of(
      subject, timestamp: Timestamp(seconds: 0), tool: Inventory.Tool(name: "t", version: "1"))
    return inventory.dependencies.filter { $0.key != inventory.root.bomRef }
      .flatMap { from in from.value.map { "\(from.key) -> \($0)" } }.sorted()
  }

  @Test("of npm meets a need from the nearest folder")
  func npm() throws {
    func manifest(_ name: String, _ version: String, _ rest: String = "") -> String {
      #"{"name": "\#(name)", "version": "\#(version)"\#(rest)}"#
    }
    let needs = #", "dependencies": {"b": "1", "@s/c": "*", "gone": "1"}, "peerDependencies": {"d": "1"}"#
    let found = try edges([
      "node_modules/a/package.json": manifest("a", "1.0.0", needs),
      "node_modules/a/node_modules/b/package.json": manifest("b", "2.0.0", #", "dependencies": {"d": "1"}"#),
      "node_modules/b/package.json": manifest("b", "1.0.0"),
      "node_modules/@s/c/package.json": manifest("@s/c", "3.0.0", #", "dependencies": {"b": "1"}"#),
      // Another package under the name.
      "node_modules/d/package.json": manifest("e", "4.0.0"),
      "node_modules/a/test/package.json": manifest("fixture", "1.0.0"),
    ])
    #expect(
      found == [
        "pkg:npm/%40s/c@3.0.0 -> pkg:npm/b@1.0.0", "pkg:npm/a@1.0.0 -> pkg:npm/%40s/c@3.0.0",
        "pkg:npm/a@1.0.0 -> pkg:npm/b@2.0.0", "pkg:npm/a@1.0.0 -> pkg:npm/e@4.0.0",
        "pkg:npm/b@2.0.0 -> pkg:npm/e@4.0.0",
      ])
  }

  @Test("of npm has the facts of the manifest, in each form that it had over time")
  func npmFacts() throws {
    let list = try read(
      """
      {"name": "@s/a", "version": "1.0.0", "name": "@s/b", "license": {"type": "MIT"},
       "author": {"name": "Some One", "email": "one@host.example"}, "description": "Does things",
       "_resolved": "https://host.example/b.tgz", "_integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}
      """, "x/node_modules/@s/b/package.json")
    let package = try #require(list.packages.first)
    #expect(shown(list) == ["pkg:npm/%40s/b@1.0.0 :1"])
    #expect(package.licences == ["MIT"] && package.maintainer == "Some One <one@host.example>")
    #expect(package.digests.map(\.hex) == ["da39a3ee5e6b4b0d3255bfef95601890afd80709"])
    #expect(package.download == "https://host.example/b.tgz" && package.summary == "Does things")
    let old =
      #"{"name": "a", "version": "1", "licenses": [{"type": "MIT"}, "ISC"], "author": "A <a@b.example> (https://x)"}"#
    let other = try #require(try read(old, "node_modules/a/package.json").packages.first)
    #expect(other.licences == ["MIT", "ISC"] && other.maintainer == "A <a@b.example>")
  }

  @Test(
    "of npm is only what lies right in its folder",
    arguments: [
      ("node_modules/a/package.json", true), ("a/node_modules/@s/b/package.json", true),
      ("package.json", false), ("node_modules/a/test/package.json", false),
      ("node_modules/@s/package.json", false), ("node_modules/package.json", false),
      ("node_modules/.bin/package.json", false), ("x/@s/b/package.json", false),
    ])
  func npmPlaces(path: String, isWanted: Bool) {
    #expect(PackageListFormats.wants(path) == isWanted)
  }

  @Test("of Ruby is read without running it")
  func gems() throws {
    let text = #"""
      # -*- encoding: utf-8 -*-
      # stub: rack 2.2.4 ruby lib

      Gem::Specification.new do |s|
        s.name = "rack".freeze
        s.version = "2.2.4"
        s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
        s.authors = ["Le\u00e1h \"N\"".freeze, "Other".freeze]
        s.email = "leah@host.example".freeze
        s.licenses = ["MIT".freeze, 'BSD'.freeze]
        s.platform = "x86_64-linux".freeze
        s.summary = %q<a modular \> thing>.freeze
        s.homepage = "https://#{host}".freeze

        if s.respond_to? :add_runtime_dependency then
          s.add_runtime_dependency(%q<thin>.freeze, ["~> 1".freeze])
          s.add_development_dependency(%q<minitest>.freeze, ["~> 5.0".freeze])
        else
          s.add_dependency(%q<thin>.freeze, ["~> 1".freeze])
        end
      end
      """#
    let path = "usr/lib/ruby/gems/specifications/rack-2.2.4.gemspec"
    let list = try read(text, path)
    let package = try #require(list.packages.first)
    #expect(shown(list) == ["pkg:gem/rack@2.2.4?platform=x86_64-linux :1"])
    #expect(package.licences == ["MIT", "BSD"] && package.summary == "a modular > thing")
    #expect(package.maintainer == #"Leáh "N" <leah@host.example>"#)
    let thin =
      "Gem::Specification.new do |gem|\ngem.name = 'thin'\ngem.version = Gem::Version.new('1.5')\nend"
    let found = try edges([path: text, "usr/lib/ruby/gems/specifications/default/thin-1.5.gemspec": thin])
    #expect(found == ["pkg:gem/rack@2.2.4?platform=x86_64-linux -> pkg:gem/thin@1.5"])
  }

  @Test(
    "of Ruby is refused where name or version are computed",
    arguments: [
      "", "Gem::Specification.new do |s|\ns.name = \"a\"\ns.version = VERSION\nend",
      "Gem::Specification.new do |s|\ns.name = \"a\"\ns.version = \"1.#{x}\"\nend",
      "Gem::Specification.new do |s|\ns.name = \"a\" + \"b\"\ns.version = \"1\"\nend",
      "s.name = \"a\"\ns.version = \"1\"",
      "Gem::Specification.new do |s|\ns.name = \"a\ns.version = \"1\"\nend",
    ])
  func computedGems(text: String) {
    let problem = #expect(throws: Problem.self) { try read(text, "specifications/a.gemspec") }
    #expect(
      problem?.message == "neither name nor version of a gem is there as RubyGems writes them")
  }

  @Test("of conda meets needs within its environment")
  func conda() throws {
    let list = try read(
      """
      {"name": "numpy", "version": "1.26.0", "build": "py311_0", "subdir": "linux-64", "license": "BSD-3-Clause",
       "channel": "https://host.example/conda-forge/linux-64", "fn": "numpy-1.26.0-py311_0.conda",
       "md5": "d41d8cd98f00b204e9800998ecf8427e", "url": "https://host.example/numpy.conda",
       "requested_spec": "", "depends": ["python >=3.11,<3.12.0a0", "libblas"]}
      """, "env/conda-meta/numpy-1.26.0-py311_0.json")
    let package = try #require(list.packages.first)
    #expect(
      shown(list) == [
        "pkg:conda/numpy@1.26.0?build=py311_0&channel=conda-forge&subdir=linux-64&type=conda indirect :1"
      ])
    #expect(package.licences == ["BSD-3-Clause"] && package.architecture == "linux-64")
    #expect(package.digests.map(\.hex) == ["d41d8cd98f00b204e9800998ecf8427e"])
    let found = try edges([
      "e/conda-meta/a.json":
        #"{"name": "a", "version": "1", "depends": ["defaults::b[version='>=1']", "C"]}"#,
      "e/conda-meta/b.json": #"{"name": "b", "version": "2"}"#,
      "e/conda-meta/c.json": #"{"name": "c", "version": "3"}"#,
      "f/conda-meta/b.json": #"{"name": "b", "version": "9"}"#,
    ])
    #expect(found == ["pkg:conda/a@1 -> pkg:conda/b@2", "pkg:conda/a@1 -> pkg:conda/c@3"])
  }

  @Test("of Homebrew has its name and version from the folders")
  func homebrew() throws {
    let receipt = #"""
      {"installed_on_request": true, "arch": "arm64", "source": {"tap": "homebrew/core"},
       "runtime_dependencies": [{"full_name": "oniguruma", "version": "6.9", "declared_directly": true},
         {"full_name": "tap/x/far", "declared_directly": false}]}
      """#
    let list = try read(receipt, "opt/homebrew/Cellar/jq/1.7.1/INSTALL_RECEIPT.json")
    #expect(shown(list) == ["pkg:brew/jq@1.7.1 direct :1"])
    #expect(list.packages.first?.properties == [Property("stellwerk:homebrew:tap", "homebrew/core")])
    let found = try edges([
      "Cellar/jq/1.7.1/INSTALL_RECEIPT.json": receipt,
      "Cellar/oniguruma/6.9_1/INSTALL_RECEIPT.json": #"{"installed_on_request": false}"#,
      "Cellar/far/1/INSTALL_RECEIPT.json": "{}",
    ])
    #expect(found == ["pkg:brew/jq@1.7.1 -> pkg:brew/oniguruma@6.9_1"])
    #expect(!PackageListFormats.wants("x/jq/1.7.1/INSTALL_RECEIPT.json"))
  }

  @Test("of pacman and of images without dpkg meets needs from other files")
  func linux() throws {
    let pacman = try edges([
      "var/lib/pacman/local/a-1/desc": "%NAME%\na\n\n%VERSION%\n1\n\n%DEPENDS%\nsh\nlibx.so=1-64\nlost>=2\n",
      "var/lib/pacman/local/b-1/desc": "%NAME%\nb\n\n%VERSION%\n1\n\n%PROVIDES%\nsh\nlibx.so=1-64\n",
      "other/lib/pacman/local/b-2/desc": "%NAME%\nsh\n\n%VERSION%\n2\n",
    ])
    #expect(pacman == ["pkg:alpm/arch/a@1 -> pkg:alpm/arch/b@1"])
    let status = try edges([
      "var/lib/dpkg/status.d/a": "Package: a\nVersion: 1\nDepends: b (>= 1) | c, d:any\n",
      "var/lib/dpkg/status.d/b": "Package: b\nVersion: 1\nProvides: d\n",
    ])
    #expect(status == ["pkg:deb/debian/a@1 -> pkg:deb/debian/b@1"])
  }
}
