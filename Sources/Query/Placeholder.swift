// Placeholder so that the empty room builds.
