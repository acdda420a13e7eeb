"""Decision trees and ensembles, which answer without a deployment."""
