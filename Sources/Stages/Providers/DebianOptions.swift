import Archives
import Diagnostics
import Manifests
import OperatingSystem
import PackageFormats
import Pipelines

/// What a manifest says about a Debian package, beside its files.
struct DebianOptions {
  static let name = Option<Located<String>>("name", from: "metadata.name", "name of the package")
  static let version = Option<Located<String>>("version", from: "metadata.version", "upstream version")
  static let revision = Option(
    "revision", default: Located(1, at: SourceLocation(file: "", line: 1, column: 1)),
    from: "metadata.revision",
    "Debian revision")
  static let architecture = Option<Located<String>>(
    "architecture", from: "metadata.architecture", "for example amd64, or all")
  static let summary = Option<String>(
    "summary", from: "metadata.summary", "one line, without the name of the package")
  static let description = Option<String?>(
    "description", default: .some(nil), from: "metadata.description", "the long description")
  static let homepage = Option<String?>(
    "homepage", default: .some(nil), from: "metadata.homepage", "where the software lives")
  static let license = Option<String?>(
    "license", default: .some(nil), from: "metadata.license", "SPDX licence expression of the software")
  static let maintainer = Option<Located<String>>("maintainer", from: "metadata.maintainer", "Name <address>")
  static let section = Option<String>("section", default: "utils", "section of the archive")
  static let depends = Option("depends", default: [Located<String>](), "relations of the field Depends")
  static let recommends = Option(
    "recommends", default: [Located<String>](), "relations of the field Recommends")
  static let conflicts = Option("conflicts", default: [Located<String>](), "relations of the field Conflicts")
  static let provides = Option("provides", default: [Located<String>](), "relations of the field Provides")
  static let conffiles = Option(
    "conffiles", default: [String](), "absolute paths that dpkg leaves to the administrator")
  static let scripts = Option(
    "scripts", default: TextTable(), "maintainer scripts: preinst, postinst, prerm, postrm, each a text")
  static let changes = Option("changes", default: [String](), "what the changelog says of this release")
  static let copyright = Option<InputPath?>(
    "copyright", default: .some(nil), "the copyright file; one is written from 'license' if left out")
  static let overrides = Option(
    "overrides", default: TextTable(), "lintian tags that do not count here, each with the reason")

  static let declared: [any OptionDeclaration] = [
    name, version, revision, architecture, summary, description, homepage, license, maintainer, section,
    depends,
    recommends, conflicts, provides, conffiles, scripts, changes, copyright, overrides,
  ]

  let overrides: [(tag: String, reason: String)]
  private let control: DebianControl
  private let conffiles: [String]
  private let scripts: [DebianPackageSpec.Script: String]
  private let changes: [String]
  private let copyright: InputPath?
  private let license: String?

  /// Checks everything that can be checked without the files.
  ///
  /// - Throws: `debian.invalid-field` and its like, at the value.
  init(_ options: Options) throws(Problem) {
    var relations: [DebianRelationField: [String]] = [:]
    for (field, option) in [
      (DebianRelationField.depends, Self.depends), (.recommends, Self.recommends),
      (.conflicts, Self.conflicts),
      (.provides, Self.provides),
    ] {
      for relation in options[option] {
        do { _ = try DebianRelation(relation.value, in: field) } catch {
          throw error.placed(relation.location)
        }
      }
      relations[field] = options[option].map(\.value)
    }
    let written = options[Self.version]
    let version = "\(written.value)-\(options[Self.revision].value)"
    guard options[Self.revision].value >= 0 else {
      throw Problem(.wrongValue, "the revision is less than 0", at: options[Self.revision].location)
    }
    do { _ = try DebianVersion(version) } catch { throw error.placed(written.location) }
    try Self.check(architecture: options[Self.architecture])
    let maintainer = options[Self.maintainer]
    guard maintainer.value.contains("@"), maintainer.value.hasSuffix(">"), maintainer.value.contains(" <")
    else {
      throw Problem(
        .wrongValue, "'\(maintainer.value)' is not a maintainer", at: maintainer.location,
        hint: "write Name <address@example.org>")
    }
    do {
      control = try DebianControl(
        name: options[Self.name].value, version: version, architecture: options[Self.architecture].value,
        maintainer: maintainer.value, synopsis: options[Self.summary],
        // Debian Policy §3.4.2 demands one; what is certain is said.
        extended: options[Self.description]
          ?? "This package was made from version \(written.value) of \(options[Self.name].value).",
        section: options[Self.section],
        homepage: options[Self.homepage],
        relations: relations)
    } catch { throw error.placed(options[Self.name].location) }
    var scripts: [DebianPackageSpec.Script: String] = [:]
    for (name, text) in options[Self.scripts].pairs {
      guard let script = DebianPackageSpec.Script(rawValue: name.value) else {
        throw Problem(
          .wrongValue, "'\(name.value)' is not a maintainer script", at: name.location,
          hint: "one of preinst, postinst, prerm, postrm")
      }
      scripts[script] = text.value.hasPrefix("#!") ? text.value : "#!/bin/sh\nset -e\n\(text.value)\n"
    }
    self.scripts = scripts
    (conffiles, changes, copyright, license) = (
      options[Self.conffiles], options[Self.changes], options[Self.copyright], options[Self.license]
    )
    overrides = options[Self.overrides].pairs.map { ($0.key.value, $0.value.value) }
  }

  /// The architectures of Debian 12 and of its ports (`dpkg-architecture -L`), by their names.
  private static let architectures = [
    "all", "alpha", "amd64", "arm64", "armel", "armhf", "hppa", "hurd-i386", "i386", "ia64", "loong64",
    "m68k",
    "mips64el", "mipsel", "powerpc", "ppc64", "ppc64el", "riscv64", "s390x", "sh4", "sparc64", "x32",
  ]

  private static func check(architecture: Located<String>) throws(Problem) {
    guard !architectures.contains(architecture.value) else { return }
    throw Problem(
      .wrongValue, "'\(architecture.value)' is not an architecture of Debian", at: architecture.location,
      hint: suggestion(for: architecture.value, among: architectures)
        ?? "for example amd64, arm64, or all")
  }

  /// The whole package.
  func spec(
    files: [DebianPackageSpec.File], compression: Compression, work: StageWork
  ) throws(Problem) -> DebianPackageSpec {
    var spec = DebianPackageSpec(control: control, files: files, sourceDateEpoch: work.sourceDate.seconds)
    spec.conffiles = conffiles
    spec.scripts = scripts
    spec.compression = compression
    let changes = changes.isEmpty ? ["Release \(control.version.upstream)."] : changes
    spec.changelog = try DebianChangelog(control: control, changes: changes, date: work.sourceDate.seconds)
      .text
    if let copyright {
      spec.copyright = try readText(of: copyright.path)
    } else {
      spec.copyright = try CopyrightFile(control: control, license: license, files: files).text()
    }
    if !overrides.isEmpty {
      spec.lintianOverrides = overrides.map { "# \($0.reason)\n\(control.name): \($0.tag)\n" }.joined()
    }
    return spec
  }
}

extension Problem {
  /// The same problem at a place, unless it has one.
  func placed(_ place: SourceLocation) -> Problem {
    Problem(
      code, message, at: location ?? place, hint: hint, cause: cause, isTransient: isTransient,
      retryAfter: retryAfter)
  }
}
