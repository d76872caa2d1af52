public import Diagnostics

/// A version of a Python package (PEP 440, now the "Version specifiers" specification of PyPA).
///
/// Spellings are normalised when it is read: `v1.0-ALPHA` is `1.0a0`. Equality and order are those of
/// versions, not of texts: `1.0` equals `1.0.0`. Compared with pypa/packaging.
public struct PEP440Version: Sendable {
  /// The phase of a pre-release, in order.
  enum Phase: Int, Sendable {
    case alpha, beta, candidate

    var letters: String {
      switch self {
      case .alpha: "a"
      case .beta: "b"
      case .candidate: "rc"
      }
    }
  }

  /// A segment of the local label; numbers come after texts.
  enum LocalSegment: Hashable, Sendable {
    case text(String)
    case number(Numeral)
  }

  var epoch = Numeral(0)
  /// At least one.
  var release: [Numeral]
  var pre: (phase: Phase, number: Numeral)?
  var post: Numeral?
  var dev: Numeral?
  /// Empty: none.
  var local: [LocalSegment] = []

  /// Reads a version in any spelling that PEP 440 accepts.
  ///
  /// - Throws: `version.pep440`.
  public init(_ text: String) throws(Problem) {
    var reader = PEP440Reader(text)
    guard let version = reader.version() else {
      throw Problem(.versionPEP440, "'\(text)' is no version by PEP 440")
    }
    self = version
  }

  /// For the reader.
  init(release: [Numeral]) { self.release = release }

  /// Whether it is an alpha, beta, candidate or development release.
  public var isPrerelease: Bool { pre != nil || dev != nil }

  /// Whether it is a post-release.
  public var isPostrelease: Bool { post != nil }

  /// Whether it has a local label.
  public var isLocal: Bool { !local.isEmpty }

  /// The normal form (PEP 440, "Normalization"), release segments as written: `1!1.0a0.post1.dev2+ubuntu.1`.
  public var canonical: String {
    var text = epoch == Numeral(0) ? "" : "\(epoch.text)!"
    text += release.map(\.text).joined(separator: ".")
    if let pre { text += pre.phase.letters + pre.number.text }
    if let post { text += ".post" + post.text }
    if let dev { text += ".dev" + dev.text }
    if !local.isEmpty { text += "+" + local.map(\.text).joined(separator: ".") }
    return text
  }
}

extension PEP440Version.LocalSegment: Comparable {
  var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): number.text
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.text, .number): true
    case (.number, .text): false
    }
  }
}

// MARK: - Order

extension PEP440Version: Comparable {
  /// The same version, whatever the number of trailing zeros.
  public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == 0 }

  /// PEP 440, "Summary of permitted suffixes and relative ordering".
  public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) < 0 }

  /// Below, at or above zero.
  func compared(to other: Self) -> Int {
    let order = comparedPublicly(to: other)
    if order != 0 { return order }
    if local == other.local { return 0 }
    return local.lexicographicallyPrecedes(other.local) ? -1 : 1
  }

  /// The order without the local labels.
  func comparedPublicly(to other: Self) -> Int {
    if epoch != other.epoch { return epoch < other.epoch ? -1 : 1 }
    let order = Packages.compared(padding: release, other.release)
    if order != 0 { return order }
    let (mine, its) = (preRank, other.preRank)
    if mine.rank != its.rank { return mine.rank < its.rank ? -1 : 1 }
    if mine.number != its.number { return mine.number < its.number ? -1 : 1 }
    if post != other.post {
      guard let post, let other = other.post else { return post == nil ? -1 : 1 }
      return post < other ? -1 : 1
    }
    if dev != other.dev {
      guard let dev, let other = other.dev else { return dev == nil ? 1 : -1 }
      return dev < other ? -1 : 1
    }
    return 0
  }

  /// `1.0.dev1` comes before `1.0a0`, which comes before `1.0`.
  private var preRank: (rank: Int, number: Numeral) {
    if let pre { return (pre.phase.rawValue, pre.number) }
    return (post == nil && dev != nil ? -1 : 3, Numeral(0))
  }
}

extension PEP440Version: Hashable {
  /// Hashes what equality looks at.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    var significant = release
    while significant.last == Numeral(0) { significant.removeLast() }
    hasher.combine(significant)
    hasher.combine(preRank.rank)
    hasher.combine(preRank.number)
    hasher.combine(post)
    hasher.combine(dev)
    hasher.combine(local)
  }
}

extension Problem.Code {
  /// A version is not one by PEP 440.
  public static let versionPEP440 = Self("version.pep440", exit: .invalidData)
}
