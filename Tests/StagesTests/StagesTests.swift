import Foundation
import Manifests
import Pipelines
import Stages
import Testing

@Suite("The catalogue of stage kinds")
struct CatalogueTests {
  @Test("says of each kind what it is, in one line, and of each option too")
  func described() {
    let kinds = StageCatalogue.standard.kinds
    #expect(kinds.count > 20 && Set(kinds.map { $0.name }).count == kinds.count)
    for kind in kinds {
      #expect(kind.name.wholeMatch(of: /[a-z]+\/[a-z]+/) != nil)
      #expect(kind.version >= 1)
      for text in [kind.summary] + kind.options.map(\.text) {
        #expect(!text.isEmpty && !text.contains("\n") && !text.hasSuffix("."), "\(kind.name): \(text)")
      }
      #expect(Set(kind.options.map(\.name)).count == kind.options.count)
    }
  }

  @Test("lets nothing that needs the network be clocked, and only a publication and its check be effects")
  func classes() {
    let effects = StageCatalogue.standard.kinds.filter { $0.stageClass == .effect }.map { $0.name }
    let clocked = StageCatalogue.standard.kinds.filter { $0.stageClass == .clocked }.map { $0.name }
    let network = StageCatalogue.standard.kinds.filter { $0.needs.contains(.network) }.map { $0.name }
    #expect(effects == ["store/apt", "check/apt"])
    #expect(clocked == ["policy/decide", "plan/gate"])
    #expect(
      network == [
        "intake/http", "intake/pypi", "plan/outline", "plan/detail", "plan/packages", "plan/refine",
      ])
  }
}
