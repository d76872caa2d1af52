import Diagnostics
public import JSON

/// A decision for a person: what speaks against a release, where that comes from, and what would help.
///
/// It reads the decision's document, so that a run and `explain` show the same. The document may be anybody's: what
/// it says is made printable.
public struct DecisionLines: Sendable {
  private let decision: JSON
  private let findings: JSON?
  private let style: TextStyle

  /// The documents `decision` and, for details, `findings`.
  public init(_ decision: JSON, findings: JSON?, style: TextStyle) {
    (self.decision, self.findings, self.style) = (decision, findings, style)
  }

  /// `risk 18    privilege impact 0 · …`: the score and what each factor adds.
  public var risk: String {
    let score = decision["risk"]?["rounded"]?.integer ?? 0
    let factors = (decision["risk"]?["factors"]?.array ?? []).map { factor in
      "\(words(factor["name"]?.shown ?? "")) \(factor["contribution"]?.shown ?? "")"
    }
    return "risk \(score) of 100    \(factors.joined(separator: " · "))"
  }

  /// Every rule that failed, with what it found; at most `limit` findings each.
  public func refusals(limit: Int = 5) -> [String] {
    var lines: [String] = []
    for rule in decision["rules"]?.array ?? [] where rule["result"]?.string == "fail" {
      let id = rule["id"]?.shown ?? ""
      let effect = rule["effect"]?.shown ?? ""
      let found = matching(rule)
      let count = found.isEmpty ? "" : "\(found.count) finding\(found.count == 1 ? "" : "s"), "
      lines.append("  \(style.strong(id))   \(count)\(Self.consequence[effect] ?? effect)")
      if found.isEmpty {
        lines += (rule["reasons"]?.array ?? []).compactMap(\.shown).prefix(limit).map { "    \($0)" }
      } else {
        lines += found.prefix(limit).map(line)
        if found.count > limit { lines.append("    … and \(found.count - limit) more") }
      }
      if let hint = rule["hint"]?.shown { lines.append("    \(hint)") }
    }
    return lines
  }

  /// The findings that no failed rule is about, in the order of the scan.
  public var otherFindings: [String] {
    let rules = (decision["rules"]?.array ?? []).filter { $0["result"]?.string == "fail" }
    let told = Set(rules.flatMap { matching($0).map(identity) })
    return (findings?["findings"]?.array ?? []).filter { !told.contains(identity($0)) }.map(line)
  }

  /// The upgrades that would clear everything; empty if nothing was found.
  public var wayOut: [String] {
    let remedies = decision["remedies"]?.array ?? []
    let upgrades = remedies.compactMap { remedy in
      remedy["to"]?.shown.map { "\(remedy["name"]?.shown ?? "") \($0)" }
    }
    let hopeless = remedies.filter { $0["to"]?.string == nil }.compactMap { $0["name"]?.shown }
    var lines: [String] = []
    if !upgrades.isEmpty {
      lines.append(
        "  smallest way out: \(upgrades.joined(separator: ", "))\(hopeless.isEmpty ? " clear all" : "")")
    }
    if !hopeless.isEmpty {
      lines.append("  no fixed version is known for \(hopeless.joined(separator: ", "))")
    }
    return lines
  }

  private static let consequence = ["block": "refused", "review": "to be reviewed", "warn": "a warning"]

  /// The findings that a severity rule is about.
  private func matching(_ rule: JSON) -> [JSON] {
    let details = rule["details"]?.array ?? []
    let ids = Set(details.filter { $0["id"]?.string != nil }.map(identity))
    return (findings?["findings"]?.array ?? []).filter { ids.contains(identity($0)) }
  }

  private func identity(_ value: JSON) -> String { "\(value["id"]?.string ?? "") \(purl(value))" }

  private func purl(_ value: JSON) -> String {
    value["component"]?["purl"]?.string ?? value["purl"]?.string ?? value["component"]?.string ?? ""
  }

  private func line(_ finding: JSON) -> String {
    let name =
      "\(finding["component"]?["name"]?.shown ?? "") \(finding["component"]?["version"]?.shown ?? "")"
    let severity = finding["severity"]?.shown ?? ""
    let score = finding["score"]?.shown
    let decidedBy = finding["decidedBy"]?.shown
    let records = (finding["records"]?.array ?? []).compactMap(\.shown)
    let source =
      if let score, let decidedBy {
        "\(score) \(severity)   \(Self.method(finding)) of \(decidedBy)"
      } else {
        "no CVSS 3 in \(records.joined(separator: ", "))"
          + (finding["stated"]?.shown.map { ", which says \($0.lowercased())" } ?? "")
      }
    let fixed = (finding["fixed"]?.array ?? []).compactMap(\.shown)
    let fix = fixed.isEmpty ? "no fix known" : "fixed in \(fixed.joined(separator: ", "))"
    var line =
      "    \(padded(name, 22)) \(padded(finding["id"]?.shown ?? "", 19)) \(padded(source, 43)) \(fix)"
    let aliases = (finding["aliases"]?.array ?? []).compactMap(\.shown)
    if !aliases.isEmpty { line += "\n      also \(aliases.joined(separator: ", "))" }
    return line
  }

  /// `CVSS 3.1` for the vector `CVSS:3.1/AV:N/…`.
  private static func method(_ finding: JSON) -> String {
    let name = (finding["vector"]?.string ?? "CVSS:3").prefix { $0 != "/" }
    return String(name.map { $0 == ":" ? " " : $0 })
  }

  /// `privilegeImpact` as `privilege impact`.
  private func words(_ name: String) -> String {
    name.reduce(into: "") { text, letter in
      text += letter.isUppercase ? " \(letter.lowercased())" : String(letter)
    }
  }
}

extension JSON {
  /// The text, safe for a terminal.
  fileprivate var shown: String? { string?.printable }
}
