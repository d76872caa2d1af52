internal import Diagnostics
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
    // Package URLs of these are in lower case, or case does not count in names; OSV keeps it.
    case "Go", "Hex", "NuGet", "Packagist", "Pub", "SwiftURL": self.name = name.lowercased()
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
    AdvisoryMatcher(self, package, KnownVersions()).match(version)
  }

  /// The parts about a package.
  func parts(about package: AdvisoryPackage) -> [Affected] {
    affected.filter { package.isMeant(by: AdvisoryPackage(ecosystem: $0.ecosystem, name: $0.name)) }
  }
}

/// What a record says of one package, its versions read once, to be asked about many.
struct AdvisoryMatcher {
  /// A range whose events are versions, or the reason why it is none.
  private enum PreparedRange {
    case ready(AdvisoryRange)
    case notEvaluated(String)
  }

  private let id: String
  private let isAboutPackage: Bool
  private let texts: Set<String>
  /// Numbers of `known`; empty where no version has two spellings.
  private let versions: Set<Int>
  private let known: KnownVersions
  private let ranges: [PreparedRange]

  init(_ record: AdvisoryRecord, _ package: AdvisoryPackage, _ known: KnownVersions) {
    self.known = known
    let parts = record.withdrawn == nil ? record.parts(about: package) : []
    (id, isAboutPackage) = (record.id, !parts.isEmpty)
    texts = Set(parts.flatMap(\.versions))
    // Only PEP 440 has several spellings of one version that are all in use.
    let isPython = VersionScheme(ecosystem: package.ecosystem) == .pep440
    versions = isPython ? Set(texts.compactMap(known.number)) : []
    var ranges: [PreparedRange] = []
    for part in parts {
      let told = part.ranges.filter { $0.kind != .git }
      if told.isEmpty, part.versions.isEmpty {
        ranges.append(
          .notEvaluated("\(record.id) tells its versions by GIT commits only, which are not evaluated"))
      }
      for range in told {
        do throws(Problem) {
          ranges.append(.ready(try AdvisoryRange(range, in: package.ecosystem)))
        } catch { ranges.append(.notEvaluated("\(record.id): \(error.message)")) }
      }
    }
    self.ranges = ranges
  }

  func match(_ text: String) -> AdvisoryMatch {
    if text.isEmpty { return AdvisoryMatch(isAffected: isAboutPackage, notEvaluated: []) }
    if texts.contains(text) { return AdvisoryMatch(isAffected: true, notEvaluated: []) }
    // An empty set is not worth reading a version for.
    if !versions.isEmpty, let number = known.number(text), versions.contains(number) {
      return AdvisoryMatch(isAffected: true, notEvaluated: [])
    }
    var notEvaluated: [String] = []
    var read: [VersionScheme: OrderedVersion] = [:]
    for range in ranges {
      switch range {
      case .notEvaluated(let reason): notEvaluated.append(reason)
      case .ready(let range):
        do throws(Problem) {
          let version: OrderedVersion
          if let known = read[range.scheme] {
            version = known
          } else {
            version = try range.scheme.version(text)
          }
          read[range.scheme] = version
          if range.contains(version) { return AdvisoryMatch(isAffected: true, notEvaluated: []) }
        } catch { notEvaluated.append("\(id): \(error.message)") }
      }
    }
    return AdvisoryMatch(isAffected: false, notEvaluated: notEvaluated)
  }
}

/// Versions of a Python package, each read once: the records about a package list the same ones again and again.
final class KnownVersions {
  private var numbers: [String: Int?] = [:]
  private var versions: [PythonVersion: Int] = [:]

  /// The same number for all spellings of a version; `nil` for a legacy version, which has one spelling only.
  func number(_ text: String) -> Int? {
    if let number = numbers[text] { return number }
    var number: Int?
    let version = PythonVersion(text)
    if case .standard = version {
      number = versions[version] ?? versions.count
      versions[version] = number
    }
    numbers[text] = .some(number)
    return number
  }
}
