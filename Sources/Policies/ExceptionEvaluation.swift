internal import Cryptography
public import OperatingSystem

/// Whether an exception covers a finding.
public enum Applicability: Hashable, Sendable {
  /// It does.
  case applies
  /// It does not, because of all of this: one clause each.
  case doesNot([String])
}

/// Whether an exception covers a finding in a subject, for a ring, at a moment: the only place that says so.
///
/// Whatever is in doubt keeps the exception from applying.
public func applies(
  _ signed: SignedException, to finding: Finding, in subject: Facts.Subject, ring: Int, at time: Timestamp,
  settings: PolicyDocument.ExceptionSettings, trust: Trust
) -> Applicability {
  let exception = signed.exception
  var reasons = objections(to: signed, in: subject, ring: ring, at: time, settings: settings, trust: trust)
  if !exception.vulnerabilities.contains(where: finding.isCalled) {
    reasons.append("it does not name \(finding.id)")
  }
  if !exception.components.contains(where: { ComponentPattern($0).matches(finding.purl) }) {
    reasons.append("it does not name \(finding.purl)")
  }
  let days = settings.maximumDays(for: finding.severity)
  if exception.expires.seconds > limit(exception.created.seconds, days) {
    reasons.append("it lasts longer than the \(days) days that \(finding.severity.rawValue) findings allow")
  }
  if let bound = exception.voidAboveScore {
    // Without a score nobody can say that the bound holds.
    if finding.score.map({ $0 > bound }) ?? true {
      reasons.append("void: the score is \(finding.score?.text ?? "unknown"), above \(bound.text)")
    }
  }
  if let bound = exception.voidAboveProbability, let probability = finding.exploitProbability,
    probability > bound
  {
    reasons.append("void: the probability of exploitation is \(probability.text), above \(bound.text)")
  }
  if exception.isVoidWhenExploited, finding.isKnownExploited == true {
    reasons.append("void: known to be exploited")
  }
  return reasons.isEmpty ? .applies : .doesNot(reasons)
}

/// What keeps an exception from covering anything at all in this decision; used by `applies` and for its reasons.
func objections(
  to signed: SignedException, in subject: Facts.Subject, ring: Int, at time: Timestamp,
  settings: PolicyDocument.ExceptionSettings, trust: Trust
) -> [String] {
  let exception = signed.exception
  var reasons: [String] = []
  let refusals = signed.signers.map { trust.objection(to: $0, as: settings.approver, at: time) }
  if refusals.isEmpty {
    reasons.append("not signed by a \(settings.approver)")
  } else if !refusals.contains(nil) {
    reasons += refusals.compactMap { $0 }
  }
  if time < exception.created { reasons.append("it holds from \(exception.created.text) on") }
  if time >= exception.expires { reasons.append("it expired at \(exception.expires.text)") }
  if exception.expires <= exception.created { reasons.append("it expires before it was made") }
  let digest = "sha256:\(subject.digest.hex)"
  let isCovered = exception.subjects.contains {
    $0.utf8.elementsEqual(subject.name.utf8) || $0.lowercased() == digest
  }
  if !isCovered { reasons.append("it does not name \(subject.name) or its digest") }
  if !exception.rings.contains(ring) { reasons.append("it is not for ring \(ring)") }
  return reasons
}

private func limit(_ start: Int64, _ days: Int) -> Int64 {
  let (seconds, overflow) = Int64(clamping: days).multipliedReportingOverflow(by: 86_400)
  let (end, passed) = start.addingReportingOverflow(seconds)
  return overflow || passed ? .max : end
}

/// `pkg:pypi/pyopenssl`, `pkg:pypi/pyopenssl@22.0.0`, `pkg:pypi/pyopenssl@>=22.0.0,<26.0.0`.
///
/// Ranges are compared by whole numbers between dots; a version with anything else in it lies in no range.
struct ComponentPattern {
  private let name: String
  private let version: String?

  init(_ text: String) { (name, version) = Self.split(text) }

  func matches(_ purl: String) -> Bool {
    let (name, present) = Self.split(purl)
    guard !name.isEmpty, name.utf8.elementsEqual(self.name.utf8) else { return false }
    guard let version else { return true }
    guard let present, !version.isEmpty else { return false }
    if version.utf8.elementsEqual(present.utf8) { return true }
    return version.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { clause in
      for comparison in [">=", "<=", ">", "<", "="] where clause.hasPrefix(comparison) {
        guard let bound = Self.numbers(clause.dropFirst(comparison.count)),
          let value = Self.numbers(present[...])
        else { return false }
        return Self.holds(value, comparison, bound)
      }
      return false
    }
  }

  /// Name and version; qualifiers and subpath do not count.
  private static func split(_ purl: String) -> (name: String, version: String?) {
    let bare = purl.prefix { $0 != "?" && $0 != "#" }
    // The last @, and not the one that begins an npm scope.
    guard let mark = bare.lastIndex(of: "@"), let slash = bare.lastIndex(of: "/"), mark > slash,
      bare.index(after: slash) != mark
    else { return (String(bare), nil) }
    return (String(bare[..<mark]), String(bare[bare.index(after: mark)...]))
  }

  private static func numbers(_ text: Substring) -> [Int]? {
    var numbers: [Int] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(part) else {
        return nil
      }
      numbers.append(number)
    }
    // 1.0 is 1.
    while numbers.last == 0 { numbers.removeLast() }
    return numbers
  }

  private static func holds(_ left: [Int], _ comparison: String, _ right: [Int]) -> Bool {
    let isLess = left.lexicographicallyPrecedes(right)
    return switch comparison {
    case ">=": !isLess
    case "<=": isLess || left == right
    case ">": !isLess && left != right
    case "<": isLess
    default: left == right
    }
  }
}
