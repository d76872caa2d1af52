public import Diagnostics

/// A comma-separated set of version specifiers: `>=1.0, !=1.5.*, <2` (PEP 440, "Version specifiers").
///
/// Decides as pypa/packaging 26 does.
public struct PEP440Specifiers: Sendable {
  /// One clause of the set.
  struct Clause: Sendable {
    enum Operator: String, CaseIterable, Sendable {
      // Longest first, as they are looked for.
      case arbitrary = "==="
      case compatible = "~="
      case equal = "=="
      case notEqual = "!="
      case atMost = "<="
      case atLeast = ">="
      case below = "<"
      case above = ">"
    }

    /// What stands after the operator.
    enum Operand: Sendable {
      case version(PEP440Version)
      /// `1.2.*`
      case prefix(PEP440Version)
      /// Compared as text.
      case text(String)
    }

    let kind: Operator
    let operand: Operand
  }

  let clauses: [Clause]

  /// Reads the set; the empty text stands for every version.
  ///
  /// - Throws: `version.specifier`.
  public init(_ text: String) throws(Problem) {
    var clauses: [Clause] = []
    for part in text.utf8.split(separator: UInt8(ascii: ",")) {
      let bytes = trimmed(Array(part))
      if bytes.isEmpty { continue }
      guard let clause = Clause(bytes) else {
        throw Problem(
          .versionSpecifier, "'\(String(decoding: bytes, as: UTF8.self))' is no version specifier by PEP 440")
      }
      clauses.append(clause)
    }
    self.clauses = clauses
  }

  /// Whether a version lies in the set.
  ///
  /// - Parameters:
  ///   - version: in any spelling; one that PEP 440 does not accept lies in the empty set of clauses and in `===` only.
  ///   - prereleases: false refuses pre-releases; else they are judged like any version, because
  ///     PEP 440 takes them where there is nothing else to choose.
  /// - Returns: whether every clause holds.
  public func contains(_ version: String, prereleases: Bool = true) -> Bool {
    var reader = PEP440Reader(version)
    let parsed = reader.version()
    if let parsed, parsed.isPrerelease, !prereleases { return false }
    return clauses.allSatisfy { $0.contains(parsed, text: version) }
  }
}

// MARK: - Reading

extension PEP440Specifiers.Clause {
  fileprivate init?(_ bytes: ArraySlice<UInt8>) {
    guard let kind = Operator.allCases.first(where: { bytes.starts(with: $0.rawValue.utf8) }) else {
      return nil
    }
    let rest = bytes.dropFirst(kind.rawValue.utf8.count).drop(while: isSpace)
    self.kind = kind
    if kind == .arbitrary {
      // packaging: anything but white space, semicolon and closing parenthesis.
      guard !rest.contains(where: { isSpace($0) || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ")") })
      else {
        return nil
      }
      operand = .text(String(decoding: rest, as: UTF8.self))
      return
    }
    let hasWildcard = rest.ends(with: ".*".utf8)
    let text = String(decoding: hasWildcard ? rest.dropLast(2) : rest, as: UTF8.self)
    var reader = PEP440Reader(text)
    guard let version = reader.version() else { return nil }
    if hasWildcard {
      guard kind == .equal || kind == .notEqual, !version.isPrerelease, !version.isPostrelease,
        !version.isLocal
      else { return nil }
      operand = .prefix(version)
      return
    }
    if version.isLocal && kind != .equal && kind != .notEqual { return nil }
    if kind == .compatible && version.release.count < 2 { return nil }
    operand = .version(version)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with suffix: String.UTF8View) -> Bool {
    self.suffix(suffix.count).elementsEqual(suffix)
  }
}

// MARK: - Deciding

extension PEP440Specifiers.Clause {
  fileprivate func contains(_ version: PEP440Version?, text: String) -> Bool {
    guard case .text(let wanted) = operand else { return version.map(contains) ?? false }
    return wanted.lowercased().utf8.elementsEqual(text.lowercased().utf8)
  }

  private func contains(_ version: PEP440Version) -> Bool {
    switch operand {
    case .text: return false
    case .prefix(let prefix): return version.matches(prefix, count: prefix.release.count) == (kind == .equal)
    case .version(let bound):
      // Only == and != can name a local label; where they do not, and in all others, it does not count.
      let order = bound.isLocal ? version.compared(to: bound) : version.comparedPublicly(to: bound)
      switch kind {
      case .equal: return order == 0
      case .notEqual: return order != 0
      case .atMost: return order <= 0
      case .atLeast: return order >= 0
      case .compatible: return order >= 0 && version.matches(bound, count: bound.release.count - 1)
      case .below: return order < 0 && !version.isPrereleaseOf(excluding: bound)
      case .above: return order > 0 && !version.isPostrelease(excluding: bound)
      case .arbitrary: return false
      }
    }
  }
}

extension PEP440Version {
  /// Whether the first `count` release segments are the prefix's; a shorter release is filled up with zeros.
  fileprivate func matches(_ prefix: PEP440Version, count: Int) -> Bool {
    guard epoch == prefix.epoch else { return false }
    return (0..<count).allSatisfy { index in
      (index < release.count ? release[index] : Numeral(0)) == prefix.release[index]
    }
  }

  /// Whether `<V` leaves it out although it is lower: a pre-release of a version that is none itself.
  fileprivate func isPrereleaseOf(excluding bound: PEP440Version) -> Bool {
    guard !bound.isPrerelease, isPrerelease else { return false }
    var earliest = bound
    earliest.dev = Numeral(0)
    return comparedPublicly(to: earliest) >= 0
  }

  /// Whether `>V` leaves it out although it is higher: a post-release of a version that is none itself.
  fileprivate func isPostrelease(excluding bound: PEP440Version) -> Bool {
    guard !bound.isPostrelease, isPostrelease else { return false }
    var base = self
    (base.post, base.dev, base.local) = (nil, nil, [])
    return base == bound
  }
}

extension Problem.Code {
  /// A version specifier cannot be read.
  public static let versionSpecifier = Self("version.specifier", exit: .invalidData)
}
