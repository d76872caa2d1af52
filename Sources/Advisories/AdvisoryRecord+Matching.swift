public import Diagnostics
internal import Packages

/// A package as advisories name it.
public struct AdvisoryPackage: Hashable, Sendable {
  /// Without the suffix after the colon: `Debian`.
  public let ecosystem: String
  /// The release of a distribution, `12` of `Debian:12`; `nil`: any.
  public let release: String?
  /// In the form in which names of the ecosystem are compared.
  public let name: String

  /// From an OSV ecosystem with or without a suffix, and a name in any spelling.
  public init(ecosystem: String, name: String) {
    let parts = ecosystem.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let base = parts.first.map(String.init) ?? ""
    self.ecosystem = base
    release = parts.count > 1 ? String(parts[1]) : nil
    switch base {
    case "PyPI": self.name = PythonName.normalised(name)
    // Package URLs of Go modules are in lower case; OSV keeps the case.
    case "Go": self.name = name.lowercased()
    default: self.name = name
    }
  }

  /// Whether an advisory for `other` is about this package: another release is another package.
  func isMeant(by other: AdvisoryPackage) -> Bool {
    ecosystem == other.ecosystem && name.utf8.elementsEqual(other.name.utf8)
      && (release == nil || other.release == nil || release == other.release)
  }
}

/// Whether a version of a package is affected, by the algorithm of the OSV schema ("Evaluation").
public struct AdvisoryMatch: Hashable, Sendable {
  /// Whether some list or range says so.
  public let isAffected: Bool
  /// What could not be evaluated, where nothing else has decided.
  public let notEvaluated: [String]
}

extension AdvisoryRecord {
  /// Whether `version` of `package` is affected; withdrawn records affect nothing.
  ///
  /// A version list is looked into first: its texts match as they are, or as equal versions. Without a version
  /// (the empty text) every record about the package affects it, because nothing excludes it.
  public func match(_ package: AdvisoryPackage, version: String) -> AdvisoryMatch {
    guard withdrawn == nil else { return AdvisoryMatch(isAffected: false, notEvaluated: []) }
    let mine = affected.filter {
      package.isMeant(by: AdvisoryPackage(ecosystem: $0.ecosystem, name: $0.name))
    }
    guard !version.isEmpty else { return AdvisoryMatch(isAffected: !mine.isEmpty, notEvaluated: []) }
    var notEvaluated: [String] = []
    for affected in mine {
      if affected.lists(version, in: package.ecosystem) {
        return AdvisoryMatch(isAffected: true, notEvaluated: [])
      }
      let ranges = affected.ranges.filter { $0.kind != .git }
      if ranges.isEmpty, affected.versions.isEmpty {
        notEvaluated.append("\(id) tells its versions by GIT commits only, which are not evaluated")
      }
      for range in ranges {
        do throws(Problem) {
          if try range.contains(version, in: package.ecosystem) {
            return AdvisoryMatch(isAffected: true, notEvaluated: [])
          }
        } catch { notEvaluated.append("\(id): \(error.message)") }
      }
    }
    return AdvisoryMatch(isAffected: false, notEvaluated: notEvaluated)
  }
}

extension AdvisoryRecord.Affected {
  fileprivate func lists(_ version: String, in ecosystem: String) -> Bool {
    if versions.contains(where: { $0.utf8.elementsEqual(version.utf8) }) { return true }
    // Only PEP 440 has several spellings of one version that are all in use.
    guard VersionScheme(ecosystem: ecosystem) == .pep440 else { return false }
    let wanted = PythonVersion(version)
    guard case .standard = wanted else { return false }
    return versions.contains { PythonVersion($0) == wanted }
  }
}

extension AdvisoryRecord.Range {
  /// The order of the versions in it; `nil` where it is not implemented, or is that of commits.
  func scheme(in ecosystem: String) -> VersionScheme? {
    switch kind {
    case .semver: .semver
    case .ecosystem: VersionScheme(ecosystem: ecosystem)
    case .git: nil
    }
  }

  /// Whether a version lies in the range.
  ///
  /// - Throws: `advisory.order` for an ecosystem without order; the scheme's problem for a version that it cannot read.
  func contains(_ text: String, in ecosystem: String) throws(Problem) -> Bool {
    guard let scheme = scheme(in: ecosystem) else {
      throw Problem(.advisoryOrder, "versions of '\(ecosystem)' are not compared")
    }
    let version = try scheme.version(text)
    // "introduced 0" is before every version, as a text: it need not be a version of the scheme.
    var steps: [(kind: AdvisoryRecord.Event.Kind, at: OrderedVersion?)] = []
    var limits: [OrderedVersion?] = []
    for event in events {
      switch event.kind {
      case .introduced:
        steps.append((.introduced, event.version == "0" ? nil : try scheme.version(event.version)))
      case .limit: limits.append(event.version == "*" ? nil : try scheme.version(event.version))
      case .fixed, .lastAffected: steps.append((event.kind, try scheme.version(event.version)))
      }
    }
    let isBeforeLimits = limits.isEmpty || limits.contains { limit in limit.map { version < $0 } ?? true }
    guard isBeforeLimits else { return false }
    // Not relied on: the order written. At equal versions what begins comes first, so that an end there counts.
    let sorted = steps.enumerated().sorted { left, right in
      switch (left.element.at, right.element.at) {
      case (nil, nil): break
      case (nil, _): return true
      case (_, nil): return false
      case (let a?, let b?): if a != b { return a < b }
      }
      let (first, second) = (left.element.kind == .introduced, right.element.kind == .introduced)
      return first == second ? left.offset < right.offset : first
    }
    var isAffected = false
    for (_, step) in sorted {
      switch step.kind {
      case .introduced: if step.at.map({ version >= $0 }) ?? true { isAffected = true }
      case .fixed: if let at = step.at, version >= at { isAffected = false }
      case .lastAffected: if let at = step.at, version > at { isAffected = false }
      case .limit: break
      }
    }
    return isAffected
  }
}

extension Problem.Code {
  /// The versions of an ecosystem have no order here.
  public static let advisoryOrder = Self("advisory.order", exit: .invalidData)
}
