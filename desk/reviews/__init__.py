"""The course of a year's scores: worksheets out, worksheets back in, agreement of reviewers."""
