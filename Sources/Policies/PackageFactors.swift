internal import JSON

/// Factors measured on the package, its making and its past.
///
/// The levels are listed in docs/policy.md.
let packageFactors = [
  RiskFactorKind(
    name: "risk/privilege-impact", summary: "what the package may do to a machine it is installed on",
    parameters: [],
    formula: """
      math.least(1.0,
        (contents.setuidFiles.size() > 0 ? 0.4 : 0.0) + (contents.runsAsRoot ? 0.3 : 0.0)
        + (contents.maintainerScripts.size() > 0 ? 0.2 : 0.0) + (contents.services.size() > 0 ? 0.2 : 0.0)
        + (contents.timers.size() > 0 ? 0.1 : 0.0) + (contents.filesOutsidePrefix.size() > 0 ? 0.1 : 0.0))
      """, measure: privilegeImpact),
  RiskFactorKind(
    name: "risk/supply-chain-trust", summary: "what is not proven about where it comes from",
    parameters: [
      Parameter(
        name: "largeClosure", kind: .count(1...100_000), standard: 50,
        summary: "from how many components on the closure counts as large")
    ],
    formula: """
      math.least(1.0,
        (inputs.exists(i, i.waived || !has(i.digest)) ? 0.3 : 0.0) + (inputs.size() > 0 ? 0.2 : 0.0)
        + (facts.?signature.verified.orValue(false) ? 0.0 : 0.3)
        + (build.?reproducible.orValue(false) ? 0.0 : 0.15) + (build.?usesNetwork.orValue(true) ? 0.1 : 0.0)
        + (!has(facts.components) ? 0.2 :
          components.size() == 0 ? 0.0 :
          (components.size() < 10 ? 0.05 : components.size() < with.largeClosure ? 0.1 : 0.2)
          + math.round(500.0 * double(components.filter(c,
              c.?supplier.orValue('') in ['', 'NOASSERTION']).size()) / double(components.size())) / 10000.0)
        + (has(facts.components) && facts.?contents.nativeLibraries.orValue(0) > 0 ? 0.05 : 0.0))
      """, measure: supplyChainTrust),
  RiskFactorKind(
    name: "risk/operational-complexity", summary: "what can go wrong while it is installed and run",
    parameters: [
      Parameter(
        name: "manyDependencies", kind: .count(1...10_000), standard: 20,
        summary: "from how many dependencies on they count as many")
    ],
    formula: """
      math.least(1.0,
        (contents.services.size() > 0 ? 0.3 : 0.0) + (contents.timers.size() > 0 ? 0.1 : 0.0)
        + (contents.maintainerScripts.size() > 0 ? 0.1 : 0.0) + (contents.configurationFiles > 0 ? 0.1 : 0.0)
        + (contents.dependencies < 5 ? 0.0 : contents.dependencies < with.manyDependencies ? 0.1 : 0.2)
        + (contents.nativeLibraries > 0 ? 0.1 : 0.0)
        + (facts.?components.orValue([]).size() < 10 ? 0.0 : 0.1))
      """, measure: operationalComplexity),
  RiskFactorKind(
    name: "risk/history", summary: "how earlier releases went",
    parameters: [
      Parameter(
        name: "trustedAfter", kind: .count(1...10_000), standard: 10,
        summary: "after how many releases the lack of a past counts nothing")
    ],
    formula: """
      (math.round(4000.0 * double(math.greatest(0, with.trustedAfter - history.releases))
          / double(with.trustedAfter))
        + (history.failures == 0 ? 0.0 : math.round(6000.0 * double(history.failures)
          / (double(history.releases) + double(history.failures))))) / 10000.0
      """, measure: history),
]

private func privilegeImpact(_ facts: Facts, _ arguments: Arguments) -> Measure {
  guard let package = facts.package else { return .worst("nobody looked into the package") }
  var measure = Measure()
  measure.note("maintainerScripts", .integer(package.maintainerScripts.count))
  measure.note("setuidFiles", .integer(package.setuidFiles.count))
  measure.note("services", .integer(package.services.count))
  measure.note("timers", .integer(package.timers.count))
  measure.note("runsAsRoot", .bool(package.runsAsRoot))
  measure.note("filesOutsidePrefix", .integer(package.filesOutsidePrefix.count))
  measure.add("setuid files", package.setuidFiles.isEmpty ? 0 : 4_000)
  measure.add("runs as root", package.runsAsRoot ? 3_000 : 0)
  measure.add("maintainer scripts", package.maintainerScripts.isEmpty ? 0 : 2_000)
  measure.add("services", package.services.isEmpty ? 0 : 2_000)
  measure.add("timers", package.timers.isEmpty ? 0 : 1_000)
  measure.add("files outside the prefix", package.filesOutsidePrefix.isEmpty ? 0 : 1_000)
  return measure
}

private func supplyChainTrust(_ facts: Facts, _ arguments: Arguments) -> Measure {
  var measure = Measure()
  let unpinned = facts.inputs.count { $0.isWaived || $0.digest == nil }
  measure.note("inputs", .integer(facts.inputs.count))
  measure.note("unpinnedInputs", .integer(unpinned))
  measure.add("inputs without a demanded digest", unpinned == 0 ? 0 : 3_000)
  measure.add(
    "inputs known by digest only, not by their publisher's signature", facts.inputs.isEmpty ? 0 : 2_000)
  let isSigned = facts.signature?.isVerified == true
  measure.note("signed", .bool(isSigned))
  measure.add("not signed", isSigned ? 0 : 3_000)
  measure.note("reproducible", facts.build.isReproducible.map { .bool($0) } ?? .null)
  measure.add("not proven reproducible", facts.build.isReproducible == true ? 0 : 1_500)
  measure.note("buildUsesNetwork", facts.build.usesNetwork.map { .bool($0) } ?? .null)
  measure.add("network not excluded from the build", facts.build.usesNetwork == false ? 0 : 1_000)
  guard let components = facts.components else {
    measure.add("no bill of materials", 2_000)
    return measure
  }
  let large = arguments.count("largeClosure")
  measure.note("components", .integer(components.count))
  measure.add(
    "\(components.count) components",
    components.isEmpty ? 0 : components.count < 10 ? 500 : components.count < large ? 1_000 : 2_000)
  let anonymous = components.count { ["", "NOASSERTION"].contains($0.supplier ?? "") }
  measure.note("componentsWithoutSupplier", .integer(anonymous))
  measure.add("components without a supplier", share(of: 500, anonymous, components.count))
  let natives = facts.package?.nativeLibraryCount ?? 0
  measure.note("nativeLibraries", .integer(natives))
  measure.add("machine code", natives == 0 ? 0 : 500)
  return measure
}

private func operationalComplexity(_ facts: Facts, _ arguments: Arguments) -> Measure {
  guard let package = facts.package else { return .worst("nobody looked into the package") }
  var measure = Measure()
  let many = arguments.count("manyDependencies")
  let components = facts.components?.count ?? 0
  measure.note("services", .integer(package.services.count))
  measure.note("maintainerScripts", .integer(package.maintainerScripts.count))
  measure.note("configurationFiles", .integer(package.configurationFileCount))
  measure.note("dependencies", .integer(package.dependencyCount))
  measure.note("nativeLibraries", .integer(package.nativeLibraryCount))
  measure.note("components", .integer(components))
  measure.add("services", package.services.isEmpty ? 0 : 3_000)
  measure.add("timers", package.timers.isEmpty ? 0 : 1_000)
  measure.add("maintainer scripts", package.maintainerScripts.isEmpty ? 0 : 1_000)
  measure.add("configuration files", package.configurationFileCount == 0 ? 0 : 1_000)
  measure.add(
    "\(package.dependencyCount) dependencies",
    package.dependencyCount < 5 ? 0 : package.dependencyCount < many ? 1_000 : 2_000)
  measure.add("bound to an architecture", package.nativeLibraryCount == 0 ? 0 : 1_000)
  measure.add("\(components) components", components < 10 ? 0 : 1_000)
  return measure
}

private func history(_ facts: Facts, _ arguments: Arguments) -> Measure {
  guard let past = facts.history else { return .worst("no record of earlier releases") }
  var measure = Measure()
  let trusted = arguments.count("trustedAfter")
  measure.note("releases", .integer(past.releaseCount))
  measure.note("failures", .integer(past.failureCount))
  let lacking = max(0, trusted - past.releaseCount)
  measure.add(
    past.releaseCount == 0 ? "no earlier release" : "\(past.releaseCount) of \(trusted) releases",
    share(of: 4_000, lacking, trusted))
  measure.add(
    "failures", share(of: 6_000, past.failureCount, past.releaseCount.saturatingPlus(past.failureCount)))
  return measure
}

/// `whole * part / total`, halves upward, within 0 and `whole`.
func share(of whole: Int, _ part: Int, _ total: Int) -> Int {
  guard total > 0, part > 0 else { return 0 }
  let (product, overflow) = whole.multipliedReportingOverflow(by: part)
  // Counts beyond 10^14 are no counts of anything here.
  guard !overflow, part < total else { return whole }
  return (product + total / 2) / total
}

extension Int {
  fileprivate func saturatingPlus(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
