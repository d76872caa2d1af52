import Archives
import BillOfMaterials
import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import PackageFormats
import Packages
import Pipelines
import Policies

/// Collects what is known about a package, for the policy; what nobody found out stays unknown.
struct FactsGathering {
  let work: StageWork
  let declared: [String: String]
  /// SHA-256 of what was published under this name before, in hexadecimal.
  let published: [String]

  /// - Throws: what reading the inputs throws.
  func facts() throws(Problem) -> Facts {
    let artifact = try work.input("subject")
    let (subject, package) = try packageFacts(artifact)
    var facts = Facts(subject: subject, declared: declared, package: package)
    if let sbom = work.inputs["sbom"] {
      let document = try BillDocument(
        parsing: try readBytes(of: sbom.path, limit: 256 << 20), file: "sbom")
      facts.components = try components(document)
      facts.bill = Facts.Bill(try BillReport(document, BillProfile.allCases))
    }
    if let findings = work.inputs["findings"] {
      facts.findings = try Findings(
        json: try JSON(parsing: try readBytes(of: findings.path, limit: 256 << 20), file: "findings"))
    }
    facts.signature = signature(over: artifact)
    facts.inputs = work.materials.map { material in
      Facts.Input(
        name: material.name, digest: material.digest, isWaived: material.waiver != nil,
        reason: material.waiver,
        url: material.uri)
    }
    // Every build and every packaging must have been proven; one that says nothing else is unknown.
    let areProven = ["build.reproducible", "package.reproducible"].allSatisfy { name in
      work.notes[name].map { $0.allSatisfy { $0.string == "proven" } } ?? false
    }
    facts.build = Facts.Build(isReproducible: areProven ? true : nil, usesNetwork: usesNetwork)
    // What has been published before is history; the same release published again is not.
    let others = Set(published).subtracting([artifact.digest.hex])
    facts.history = Facts.History(releaseCount: others.count, failureCount: 0)
    return facts
  }

  /// Whether any build could reach the network; only where each was kept from it, none could.
  private var usesNetwork: Bool? {
    guard let builds = work.notes["build.network"]?.map(\.bool) else { return nil }
    if builds.contains(true) { return true }
    return builds.allSatisfy { $0 == false } ? false : nil
  }

  private func components(_ document: BillDocument) throws(Problem) -> [Facts.Component] {
    let pinned = Set(
      work.materials.filter { $0.waiver == nil }.compactMap { $0.uri.flatMap(Self.identity) })
    let fromPyPI = work.materials.contains { $0.uri?.hasPrefix("pkg:pypi/") == true }
    return try DocumentSummary(document).components.map { entry in
      let identity = entry.purl.flatMap(Self.identity)
      return Facts.Component(
        name: entry.name, version: entry.version, purl: entry.purl,
        licenses: entry.licence.map { [$0] } ?? [],
        supplier: entry.supplier, isPinned: fromPyPI ? identity.map(pinned.contains) : nil)
    }
  }

  /// A purl without qualifiers, its name normalised, for comparing what came in with what lies in the package.
  private static func identity(_ purl: String) -> String? {
    // A text that is no purl identifies nothing.
    guard let parsed = try? PackageURL(purl) else { return nil }
    return "\(parsed.type)/\(parsed.namespace ?? "")/\(parsed.name)@\(parsed.version ?? "")"
  }

  private func signature(over subject: Artifact) -> Facts.Signature? {
    let notes = work.notes["signature"] ?? []
    guard work.inputs["signature"] != nil,
      let note = notes.first(where: { $0["subject"]?.string == "sha256:\(subject.digest.hex)" }),
      let fingerprint = note["fingerprint"]?.string
    else { return nil }
    return Facts.Signature(
      keyID: fingerprint, algorithm: note["algorithm"]?.string ?? "",
      isVerified: note["verified"]?.bool == true)
  }

  private func packageFacts(_ artifact: Artifact) throws(Problem) -> (Facts.Subject, Facts.PackageFacts) {
    var reader = try DebianPackageReader(path: artifact.path)
    var package = Facts.PackageFacts(
      maintainerScripts: reader.controlFiles.filter {
        ["preinst", "postinst", "prerm", "postrm", "config"].contains($0)
      },
      dependencyCount: (reader.control["Depends"] ?? "").split(separator: ",").count,
      configurationFileCount: reader.conffiles.count)
    let name = reader.control["Package"] ?? ""
    while let entry = try reader.next() {
      guard case .file = entry.kind else { continue }
      if entry.mode & 0o6000 != 0 { package.setuidFiles.append(entry.path) }
      if Self.isService(entry.path) {
        package.services.append(entry.path)
        let content = try reader.readAll(limit: 1 << 20)
        if Self.runsAsRoot(entry.path, String(decoding: content, as: UTF8.self)) { package.runsAsRoot = true }
        continue
      } else if Self.isTimer(entry.path) {
        package.timers.append(entry.path)
      } else if !Self.isOrdinary(entry.path, of: name) {
        package.filesOutsidePrefix.append(entry.path)
      }
      var head: [UInt8] = []
      try reader.forEachChunk { (chunk) throws(Problem) in
        if head.count < 4 { head += chunk.prefix(4 - head.count) }
      }
      if head == [0x7F, 0x45, 0x4C, 0x46] { package.nativeLibraryCount += 1 }
    }
    let control = reader.control
    return (
      Facts.Subject(
        name: name, version: control["Version"] ?? "", architecture: control["Architecture"] ?? "",
        digest: artifact.digest, byteCount: artifact.byteCount, mediaType: artifact.mediaType, kind: "deb"),
      package
    )
  }

  /// A unit without `User=` runs as root; a start script always does.
  private static func runsAsRoot(_ path: String, _ text: String) -> Bool {
    guard path.hasSuffix(".service") else { return true }
    let lines = text.split(whereSeparator: \.isNewline)
    let user = lines.last { $0.hasPrefix("User=") }?.dropFirst(5)
    return user.map { ["root", "0", ""].contains($0) } ?? !lines.contains("DynamicUser=yes")
  }

  private static func isService(_ path: String) -> Bool {
    path.hasPrefix("etc/init.d/")
      || (isUnit(path) && (path.hasSuffix(".service") || path.hasSuffix(".socket")))
  }

  private static func isTimer(_ path: String) -> Bool {
    path.hasPrefix("etc/cron.") || path == "etc/crontab" || (isUnit(path) && path.hasSuffix(".timer"))
  }

  private static func isUnit(_ path: String) -> Bool {
    ["lib/systemd/", "usr/lib/systemd/", "etc/systemd/"].contains { path.hasPrefix($0) }
  }

  /// Where the files of an ordinary program stand: its own folders, commands, documents.
  private static func isOrdinary(_ path: String, of name: String) -> Bool {
    let own = ["usr/lib", "usr/share", "usr/libexec", "opt", "etc", "usr/share/doc"].map { "\($0)/\(name)/" }
    let common = [
      "usr/bin/", "usr/games/", "usr/share/man/", "usr/share/lintian/overrides/", "usr/share/doc/",
      "usr/share/locale/",
    ]
    return (own + common).contains { path.hasPrefix($0) }
  }
}

extension Facts.Bill {
  /// What a report says, without the components that leave something out.
  fileprivate init(_ report: BillReport) {
    var profiles: [String: Profile] = [:]
    for check in report.checks {
      let missing = check.answers.filter { !$0.isMet && $0.requirement.level == .must }
      profiles[check.profile.rawValue] = Profile(
        isMet: check.isMet,
        score: FixedPoint(tenThousandths: check.score * 100),
        missing: missing.map(\.requirement.element.rawValue))
    }
    self.init(
      score: FixedPoint(tenThousandths: report.score.hundredths * 100), isValid: report.problems.isEmpty,
      profiles: profiles)
  }
}
