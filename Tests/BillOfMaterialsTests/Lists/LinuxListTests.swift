import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing

@Suite("A package database")
struct LinuxListTests {
  @Test("of dpkg gives what is installed, with source packages and needs that are met")
  func dpkg() throws {
    let list = try read(
      """
      Package: app
      Status: install ok installed
      Maintainer: Some One <one@host.example>
      Architecture: amd64
      Source: app-src (1:0.9)
      Version: 1:1.0-1+b1
      Pre-Depends: libc6:any (>= 2.3)
      Depends: lib-a (>= 1) | lib-b, mail, gone
      Description: an app
       with a long text
       Version: 9

      Package: lib-b
      Status: hold ok unpacked
      Version: 2.0
      Provides: mail (= 1), other

      Package: libc6
      Version: 2.36
      Status: install ok installed

      Package: old
      Status: deinstall ok config-files
      Version: 1

      Package: broken
      Status: install ok installed
      """, "var/lib/dpkg/status", osRelease: "ID=debian\nVERSION_ID=\"12\"\n")
    #expect(
      shown(list) == [
        "pkg:deb/debian/app@1:1.0-1%2Bb1?arch=amd64&distro=debian-12&upstream=app-src%401:0.9 :1 -> lib-b@2.0, libc6@2.36",
        "pkg:deb/debian/lib-b@2.0?distro=debian-12 :13", "pkg:deb/debian/libc6@2.36?distro=debian-12 :18",
      ])
    #expect(warnings(list) == ["26 list.entry: a package without name or version"])
    let app = try #require(list.packages.first)
    #expect(app.source == "app-src" && app.sourceVersion == "1:0.9" && app.architecture == "amd64")
    #expect(app.summary == "an app" && app.maintainer == "Some One <one@host.example>")
  }

  @Test("of an image without dpkg lies in one file a package")
  func statusFolder() throws {
    let list = try read(
      "Package: tzdata\nVersion: 2024a\nArchitecture: all\n", "var/lib/dpkg/status.d/tzdata")
    #expect(shown(list) == ["pkg:deb/debian/tzdata@2024a?arch=all :1"])
    #expect(!PackageListFormats.wants("var/lib/dpkg/status.d/tzdata.md5sums"))
  }

  @Test("of apk gives packages with origin, and needs through what others provide")
  func apk() throws {
    let list = try read(
      """
      C:Q11otALzX1d1D0kVawy06IairTXS0=
      P:musl
      V:1.1.14-r10
      A:x86_64
      L:MIT
      o:musl
      p:so:libc.musl-x86_64.so.1=1
      F:lib
      R:libc.musl-x86_64.so.1

      P:lost

      P:libssl
      V:1.0.2h-r1
      o:openssl
      D:so:libc.musl-x86_64.so.1 !conflict musl>=1
      """, "lib/apk/db/installed", osRelease: "ID=alpine\nVERSION_ID=3.19.1\n")
    #expect(
      shown(list) == [
        "pkg:apk/alpine/musl@1.1.14-r10?arch=x86_64&distro=alpine-3.19.1 :1",
        "pkg:apk/alpine/libssl@1.0.2h-r1?distro=alpine-3.19.1&upstream=openssl :13 -> musl@1.1.14-r10",
      ])
    #expect(warnings(list) == ["11 list.entry: a package without name or version"])
    #expect(list.packages[0].licences == ["MIT"] && list.packages[1].source == "openssl")
  }

  @Test("of pacman has one file a package, which tells why it was installed")
  func pacman() throws {
    let text =
      "%NAME%\nlibxml2\n\n%VERSION%\n2.13.5-1\n\n%BASE%\nxml\n\n%ARCH%\nx86_64\n\n%REASON%\n1\n\n%LICENSE%\nMIT\n"
    let list = try read(text, "var/lib/pacman/local/libxml2-2.13.5-1/desc", osRelease: "ID=arch\n")
    #expect(
      shown(list) == ["pkg:alpm/arch/libxml2@2.13.5-1?arch=x86_64&distro=arch&upstream=xml indirect :1"])
  }
}

@Suite("An inventory of a source tree")
struct ListInventoryTests {
  private func file(_ path: String, _ text: String, in content: Subject.Content = .source) -> SubjectFile {
    var stream = SubjectFileStream(path: path, mode: 0o644, in: content)
    stream.update(Array(text.utf8))
    return stream.finish()
  }

  private func inventory(_ content: Subject.Content) throws -> (Inventory, [InventoryWarning]) {
    var subject = Subject(name: "shop", version: "1", architecture: "all")
    subject.content = content
    subject.files = [
      file("a/requirements.txt", "flask==2.0.1\n", in: content),
      file("b/Pipfile.lock", #"{"default": {"flask": {"version": "==2.0.1"}, "own": {}}}"#, in: content),
      file("Cargo.lock", "[[package]]\nname = 'x'\nversion = '1.0'\nlicence = 'y'\n", in: content),
      file("broken/Cargo.lock", "x", in: content),
    ]
    let tool = Inventory.Tool(name: "stellwerk", version: "1")
    let result = try Inventory.of(subject, timestamp: Timestamp(seconds: 0), tool: tool)
    return (result.inventory, result.warnings)
  }

  @Test("has one component where two lists name the same package")
  func oneComponent() throws {
    let (inventory, warnings) = try inventory(.source)
    #expect(inventory.components.map(\.bomRef) == ["pkg:cargo/x@1.0", "pkg:pypi/flask@2.0.1"])
    let flask = try #require(inventory.components.last)
    #expect(flask.occurrences == ["a/requirements.txt", "b/Pipfile.lock"])
    #expect(
      flask.properties == [
        Property("stellwerk:list:line", "a/requirements.txt:1"),
        Property("stellwerk:list:relationship", "direct"),
        Property("stellwerk:list:line", "b/Pipfile.lock:1"),
      ])
    #expect(inventory.completeness["pkg:pypi/flask@2.0.1"] == .incomplete)
    #expect(inventory.completeness["pkg:cargo/x@1.0"] == .complete)
    #expect(inventory.dependencies[inventory.root.bomRef] == ["pkg:cargo/x@1.0", "pkg:pypi/flask@2.0.1"])
    #expect(
      warnings.map { "\($0.component): \($0.message) \($0.details)" } == [
        #"file:b/Pipfile.lock: 'own' has no version ["b/Pipfile.lock:1:1"]"#,
        #"file:broken/Cargo.lock: expected '=', the text ends here ["broken/Cargo.lock:1:2"]"#,
      ])
  }

  @Test("of what is installed passes over what lock files once wanted")
  func installed() throws {
    let (inventory, warnings) = try inventory(.installed)
    #expect(inventory.components.isEmpty && warnings.isEmpty)
  }
}

@Suite("The public cases for lists")
struct PublicListTests {
  /// Files of which the public suite gives other packages than we do; the page on bills of materials says why.
  private static let others = ["per_req_options.txt"]

  @Test("give the packages that the suite expects")
  func core() throws {
    guard let folder = sharedMaterial("conformance/sbom-components") else {
      print("the public cases are not there: LISTS ARE NOT HELD AGAINST THEM")
      return
    }
    let places = [
      "language/golang/gomod": "go.mod", "language/java/gradlelockfile": "gradle.lockfile",
      "language/javascript/packagelockjson": "package-lock.json",
      "language/javascript/pnpmlock": "pnpm-lock.yaml",
      "language/javascript/yarnlock": "yarn.lock", "language/php/composerlock": "composer.lock",
      "language/python/pipfilelock": "Pipfile.lock", "language/python/poetrylock": "poetry.lock",
      "language/ruby/gemfilelock": "Gemfile.lock", "language/rust/cargolock": "Cargo.lock",
    ]
    var count = 0
    for line in try String(contentsOfFile: "\(folder)/cases.jsonl", encoding: .utf8).split(separator: "\n") {
      let row = try JSON(parsing: line.utf8, file: "cases.jsonl")
      guard let path = places[row["extractor"]?.string ?? ""], let file = row["file"]?.string,
        row["expect"]?.string == "components", !Self.others.contains(where: { file.hasSuffix($0) })
      else { continue }
      let bytes = try readBytes(of: "\(folder)/\(file)")
      let list = try #require(try packageList(bytes, ListContext(path: path)))
      let expected = (row["components"]?.array ?? []).map {
        "\($0["name"]?.string ?? "")@\($0["version"]?.string ?? "")"
      }
      let found = list.packages.filter { $0.relationship != .root }.map { package in
        let isGo = path == "go.mod" && package.version.hasPrefix("v")
        return "\(package.name)@\(isGo ? String(package.version.dropFirst()) : package.version)"
      }
      #expect(Set(found) == Set(expected), "\(file)")
      count += 1
    }
    #expect(count >= 25)
  }
}
