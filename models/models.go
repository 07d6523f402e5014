// Package models holds the weights of trained models, built into the program.
// Each stands in a folder of its own with the licence of the text that it was
// trained on. The build tag nomodels leaves them out.
package models
